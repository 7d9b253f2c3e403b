// The machine's time for the lab's own processes. (The daemons have theirs from packages/service, which the lab, below
// it, does not know.)
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '@karri/model'

/** Wall-clock time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: async (delayMs, signal) => {
    await wait(delayMs, undefined, signal ? { signal } : {})
  },
}
