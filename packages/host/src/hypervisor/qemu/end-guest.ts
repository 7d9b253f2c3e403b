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
  const steps: readonly { run(): unknown; waitMs: number }[] = [
    ...(graceMs > 0 ? [{ run: () => tell(connect, 'system_powerdown'), waitMs: graceMs }] : []),
    { run: () => tell(connect, 'quit'), waitMs: QUIT_MS },
    { run: () => signalProcess(pid, 'SIGKILL'), waitMs: KILL_MS },
  ]
  for (const { run, waitMs } of steps) {
    if (await waitUntilGone(pid, clock, 0)) return
    // A step that could not even be told is not waited for.
    const told = await run()
    if (told !== false && (await waitUntilGone(pid, clock, waitMs))) return
  }
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
