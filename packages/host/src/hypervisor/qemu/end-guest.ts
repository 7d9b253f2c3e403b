// Ends a guest's process: the power button, then QEMU's own quit, then SIGKILL. Each step is tried only while the
// process is there, and a QMP socket that hangs costs its timeout and no more.
import { type Clock, KarriError } from '@karri/model'
import { signalProcess } from '../../run/signal-process.ts'
import type { QmpClient } from '../qmp/qmp-client.ts'
import { waitUntilGone } from './guest-process.ts'

export interface GuestEnding {
  readonly pid: number
  readonly clock: Clock
  /** How long the guest may take to power itself off; 0 skips the power button. */
  readonly graceMs: number
  /** A connection to the guest, made when there is none. */
  readonly connect: () => Promise<QmpClient>
}

/** Resolves when the process is gone. @throws KarriError `GuestWillNotEnd` when even SIGKILL did not end it */
export async function endGuest(ending: GuestEnding): Promise<void> {
  const { pid, clock } = ending
  // What cannot be told is not waited for, and a socket that failed once is not asked again.
  const answers = await pressPowerButton(ending)
  if (await waitUntilGone(pid, clock, 0)) return
  if (answers && (await tell(ending, 'quit')) && (await waitUntilGone(pid, clock, QUIT_MS))) return
  signalProcess(pid, 'SIGKILL')
  if (await waitUntilGone(pid, clock, KILL_MS)) return
  throw new KarriError(
    'GuestWillNotEnd',
    `process ${pid} did not end within ${KILL_MS} ms of SIGKILL: it hangs in the kernel; look at /proc/${pid}/stack`,
  )
}

/**
 * Presses the power button again and again for the grace: a guest that is still booting misses the first ones.
 * Resolves with whether the socket answers.
 */
async function pressPowerButton(ending: GuestEnding): Promise<boolean> {
  const { pid, clock, graceMs } = ending
  const deadline = clock.now() + graceMs
  for (let left = graceMs; left > 0; left = deadline - clock.now()) {
    if (!(await tell(ending, 'system_powerdown'))) return false
    if (await waitUntilGone(pid, clock, Math.min(left, PRESS_AGAIN_MS))) return true
  }
  return true
}

/** Long enough for a guest that got the first press to be on its way down. */
const PRESS_AGAIN_MS = 2000

/** QEMU flushes its disk on quit. */
const QUIT_MS = 3000

/** A process that SIGKILL does not end in this time waits for a device or a file server. */
const KILL_MS = 10_000

async function tell({ connect }: GuestEnding, command: string): Promise<boolean> {
  try {
    const client = await connect()
    await client.execute(command)
    return true
  } catch {
    return false
  }
}
