// The machine's clock, for specs that wait for real processes; everything else is handed its clock.
import { setTimeout } from 'node:timers/promises'
import type { Clock } from '@karri/model'

/** Real time. */
export const wallClock: Clock = {
  now: () => Date.now(),
  wait: (delayMs, signal) => setTimeout(delayMs, undefined, signal === undefined ? {} : { signal }),
}

/** Polls until the condition holds. @throws Error that names it when the time is over */
export async function waitFor(what: string, timeoutMs: number, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = wallClock.now() + timeoutMs
  while (!(await holds())) {
    if (wallClock.now() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`)
    await wallClock.wait(20)
  }
}
