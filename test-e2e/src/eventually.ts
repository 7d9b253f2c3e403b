// Polls a condition of the running cloud.
import { vi } from 'vitest'

const TIMEOUT_MS = 60_000

/** The first value for which `look` does not throw and is not undefined or false. */
export function eventually<T>(look: () => Promise<T>, timeoutMs = TIMEOUT_MS): Promise<NonNullable<T>> {
  return vi.waitFor(
    async () => {
      const value = await look()
      if (value === undefined || value === null || value === false) throw new Error(`still ${String(value)}`)
      return value as NonNullable<T>
    },
    { timeout: timeoutMs, interval: 200 },
  )
}
