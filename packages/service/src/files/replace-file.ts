// Replaces a file so that a crash at any moment leaves the old content or the new one. For everything that a daemon or the
// operator's command keeps: views, records, certificates, keys.
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes beside the place, syncs and renames: durable when it resolves, and of the given mode before the first byte. */
export async function replaceFile(path: string, content: Uint8Array | string, mode: number): Promise<void> {
  const next = `${path}.next`
  const file = await open(next, 'w', mode)
  try {
    await file.chmod(mode) // one that a crash left keeps its own otherwise
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(next, path)
  // The rename itself lies in the folder: without this a power loss may bring the old name back.
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
