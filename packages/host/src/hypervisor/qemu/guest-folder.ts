// What a guest's run folder says: which guests this host has, and in what state. Reads only; the folder and the process
// are the whole memory of the driver.
import { access, readdir, readFile } from 'node:fs/promises'
import { type InstanceId, parseId } from '@karri/model'
import type { GuestStatus } from '../hypervisor.ts'
import { type GuestPaths, guestPaths } from './guest-paths.ts'
import { readGuestPid } from './guest-process.ts'

/** Every instance that has a folder, in ascending order; other names are not ours and are left alone. */
export async function listGuestFolders(runFolder: string): Promise<readonly InstanceId[]> {
  const names = await readdir(runFolder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return []
    throw cause
  })
  return names
    .map((name) => parseId(name, 'i'))
    .flatMap((id) => (id.ok ? [id.value] : []))
    .sort()
}

/** The guest's status, or null when it never ran: the rest of an interrupted start is no guest. */
export async function readGuestStatus(runFolder: string, instanceId: InstanceId): Promise<GuestStatus | null> {
  const paths = guestPaths(runFolder, instanceId)
  if ((await readGuestPid(paths)) !== null) return { instanceId, state: 'running', reason: '' }
  if (!(await exists(paths.started))) return null
  return { instanceId, state: 'exited', reason: await readExitReason(paths) }
}

/** The last thing that QEMU said, or the empty text. */
export async function readLastWords(paths: GuestPaths): Promise<string> {
  return (await readFile(paths.qemuLog, 'utf8').catch(() => '')).trim().split('\n').at(-1) ?? ''
}

/** Whether a path exists. */
export async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}

async function readExitReason(paths: GuestPaths): Promise<string> {
  const seen = await readFile(paths.exitReason, 'utf8').catch(() => '')
  if (seen !== '') return seen
  const words = await readLastWords(paths)
  return words === '' ? 'its process ended without a word' : `its process ended: ${words}`
}
