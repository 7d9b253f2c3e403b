// Ends a guest's process: the power button, then QEMU's own quit, then SIGKILL. Each step is tried only while the
// process is there, and a QMP socket that hangs costs its timeout and no more.
import { type Clock, KarriError } from '@karri/model'
import type { QmpClient } from '../qmp/qmp-client.ts'
import { signalProcess, waitUntilGone } from './guest-process.ts'

export interface GuestEnding {
  readonly pid: number
  readonly clock: Clock
  /** How long the guest may take to power itself off; 0 skips the power button. */
  readonly graceMs: number
  /** A connection to the guest, made when there is none. */
  readonly connect: () => Promise<QmpClient>
}

/** Resolves when the process is gone. @throws KarriError `GuestWillNotEnd` when even SIGKILL did not end it */
export async function endGuest({ pid, clock, graceMs, connect }: GuestEnding): Promise<void> {
  for (const { command, waitMs } of [
    ...(graceMs > 0 ? [{ command: 'system_powerdown', waitMs: graceMs }] : []),
    { command: 'quit', waitMs: QUIT_MS },
  ]) {
    if (await waitUntilGone(pid, clock, 0)) return
    // What cannot be told is not waited for, and a socket that failed once is not asked again.
    if (!(await tell(connect, command))) break
    if (await waitUntilGone(pid, clock, waitMs)) return
  }
  signalProcess(pid, 'SIGKILL')
  if (await waitUntilGone(pid, clock, KILL_MS)) return
  throw new KarriError(
    'GuestWillNotEnd',
    `process ${pid} did not end within ${KILL_MS} ms of SIGKILL: it hangs in the kernel; look at /proc/${pid}/stack`,
  )
}

/** QEMU flushes its disk on quit. */
const QUIT_MS = 3000

/** A process that SIGKILL does not end in this time waits for a device or a file server. */
const KILL_MS = 10_000

async function tell(connect: () => Promise<QmpClient>, command: string): Promise<boolean> {
  try {
    const client = await connect()
    await client.execute(command)
    return true
  } catch {
    return false
  }
}
