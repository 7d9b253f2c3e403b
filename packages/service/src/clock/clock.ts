// The only place of Karri that reads the machine's time and randomness; everything else is given a Clock and RandomBytes.
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock, RandomBytes } from '@karri/model'

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: async (delayMs, signal) => {
    signal?.throwIfAborted()
    try {
      await wait(delayMs, undefined, signal ? { signal } : {})
    } catch (error) {
      signal?.throwIfAborted() // the signal's own reason, not node's AbortError around it
      throw error
    }
  },
}

/** The operating system's CSPRNG. */
export const systemRandomBytes: RandomBytes = (bytes) => randomBytes(bytes)
