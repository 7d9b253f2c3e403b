// Loops that must not give up: reconnecting links, reconcilers. Delays grow to a cap and are spread by passed-in
// randomness, so that a hundred nodes do not call back in the same millisecond.
import type { Clock } from './clock.ts'
import type { RandomBytes } from './ids.ts'

/** How often and how long `keepTrying` tries. */
export interface KeepTryingOptions {
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  /** Ends the loop. */
  readonly signal: AbortSignal
  /** The first delay; 100 ms by default. It doubles with each failure. */
  readonly firstDelayMs?: number
  /** The longest delay; 1000 ms by default: a peer that restarts is back within seconds, and an attempt is one refused connection. */
  readonly maxDelayMs?: number
  /** Told of each failure and of the pause before the next attempt. */
  readonly onFailure?: (error: unknown, delayMs: number) => void
}

/**
 * Calls `attempt` again and again until it resolves, with a pause after each failure.
 * `attempt` is given `succeeded`: calling it resets the pause to its first length, e.g. once a link has worked.
 * @throws the signal's reason when it aborts
 */
export async function keepTrying<T>(
  attempt: (succeeded: () => void) => Promise<T>,
  options: KeepTryingOptions,
): Promise<T> {
  let failures = 0
  for (;;) {
    options.signal.throwIfAborted()
    try {
      return await attempt(() => {
        failures = 0
      })
    } catch (error) {
      options.signal.throwIfAborted()
      const delayMs = backOffMs(failures++, options)
      options.onFailure?.(error, delayMs)
      await options.clock.wait(delayMs, options.signal)
    }
  }
}

/** The pause after a number of failures: capped doubling, of which a random half to whole is taken. */
export function backOffMs(
  failures: number,
  options: Pick<KeepTryingOptions, 'randomBytes' | 'firstDelayMs' | 'maxDelayMs'>,
): number {
  const { firstDelayMs = 100, maxDelayMs = 1000 } = options
  const fullMs = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(failures, 30))
  const [random = 0] = options.randomBytes(1)
  return Math.round(fullMs * (0.5 + random / 510))
}
