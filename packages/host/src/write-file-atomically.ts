// Replaces a file in one step, so that a reader, or a process that died here, never meets half of it.
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes `text` to `path` through a temporary file beside it; makes the folder when it is missing. */
export async function writeFileAtomically(path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}.new`
  await writeFile(temporary, text, { mode })
  await rename(temporary, path)
}
