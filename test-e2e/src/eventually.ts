// Polls a condition of the running cloud. Not vitest's waitFor: the benchmarks use it too, outside of any test.
import { systemClock } from '@karri/lab'

const TIMEOUT_MS = 60_000
const LOOK_INTERVAL_MS = 200

/** The first value for which `look` does not throw and is not undefined, null or false. @throws what was in the way last */
export async function eventually<T>(look: () => Promise<T>, timeoutMs = TIMEOUT_MS): Promise<NonNullable<T>> {
  const deadline = systemClock.now() + timeoutMs
  for (;;) {
    const outcome = await look().then(
      (value) => ({ value, error: new Error(`still ${String(value)} after ${timeoutMs} ms`) }),
      (error: unknown) => ({ value: undefined, error }),
    )
    if (outcome.value !== undefined && outcome.value !== null && outcome.value !== false) return outcome.value
    if (systemClock.now() > deadline) throw outcome.error
    await systemClock.wait(LOOK_INTERVAL_MS)
  }
}
