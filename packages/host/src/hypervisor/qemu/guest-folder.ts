// What a guest's run folder says about its state. Reads only; the folder and the process are the whole memory of the
// driver.
import { access, readFile } from 'node:fs/promises'
import type { InstanceId } from '@karri/model'
import type { GuestStatus } from '../hypervisor.ts'
import { type GuestPaths, guestPaths } from './guest-paths.ts'
import { readGuestPid } from './guest-process.ts'

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
