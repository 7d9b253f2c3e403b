// The machine's clock, for specs that wait for real processes; everything else is handed its clock. Test code only.
import { setTimeout } from 'node:timers/promises'
import type { Clock } from '@karri/model'

/** Real time. */
export const wallClock: Clock = {
  now: () => Date.now(),
  wait: (delayMs, signal) => setTimeout(delayMs, undefined, signal === undefined ? {} : { signal }),
}
