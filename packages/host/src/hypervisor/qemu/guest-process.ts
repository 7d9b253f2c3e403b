// Which process is a guest. Pids are reused and processes linger as zombies, so a pid counts only together with the
// guest's own pid file in the process's arguments. Reads /proc; starts and ends nothing.
import { readdir, readFile } from 'node:fs/promises'
import type { Clock } from '@karri/model'
import { hasLiveThread, readProcessArguments } from '../../run/process-status.ts'
import type { GuestPaths } from './guest-paths.ts'

/** The pid of the guest's live process by its pid file, or null. */
export async function readGuestPid(paths: GuestPaths): Promise<number | null> {
  const pid = Number(await readOr(paths.pidFile, ''))
  return Number.isInteger(pid) && pid > 0 && isGuest(pid, paths) ? pid : null
}

/**
 * The same by looking at every process: for a guest whose pid file is not written yet, because the node-controller died
 * right after it had spawned it.
 */
export async function searchGuestPid(paths: GuestPaths): Promise<number | null> {
  const known = await readGuestPid(paths)
  if (known !== null) return known
  for (const name of await readdir('/proc')) {
    if (/^\d+$/.test(name) && isGuest(Number(name), paths)) return Number(name)
  }
  return null
}

/** Resolves with whether the process is gone (dead with all its threads, reaped or not) before the time is over. */
export async function waitUntilGone(pid: number, clock: Clock, timeoutMs: number): Promise<boolean> {
  const deadline = clock.now() + timeoutMs
  while (hasLiveThread(pid)) {
    if (clock.now() >= deadline) return false
    await clock.wait(POLL_MS)
  }
  return true
}

/** A process that was told to end takes a few milliseconds. */
const POLL_MS = 10

function isGuest(pid: number, paths: GuestPaths): boolean {
  const args = readProcessArguments(pid) ?? []
  return args[args.indexOf('-pidfile') + 1] === paths.pidFile && args.includes('-qmp')
}

async function readOr(path: string, otherwise: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => otherwise)
}
