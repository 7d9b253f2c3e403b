// Waits for a condition of the world, with a limit; never for a time.
import { type Clock, KarriError } from '@karri/model'

export interface UntilOptions<T> {
  readonly clock: Clock
  readonly timeoutMs: number
  /** The value when the condition holds; a text saying what is still missing; a thrown error counts as missing. */
  readonly look: () => Promise<{ readonly value: T } | string>
  /** What to do when it never holds: the end of the error's message. */
  readonly remedy: string
}

const LOOK_INTERVAL_MS = 200

/** The value, as soon as the condition holds. @throws KarriError `WaitedTooLong` with what was missing last */
export async function until<T>(options: UntilOptions<T>): Promise<T> {
  const { clock, timeoutMs, look, remedy } = options
  const deadline = clock.now() + timeoutMs
  for (;;) {
    const { found, cause } = await look().then(
      (found) => ({ found, cause: undefined }),
      (cause: unknown) => ({ found: cause instanceof Error ? cause.message : String(cause), cause }),
    )
    if (typeof found !== 'string') return found.value
    if (clock.now() > deadline) {
      throw new KarriError('WaitedTooLong', `after ${timeoutMs / 1000} s still: ${found}. ${remedy}`, { cause })
    }
    await clock.wait(LOOK_INTERVAL_MS)
  }
}
