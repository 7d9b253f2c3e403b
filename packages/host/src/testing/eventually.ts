// Tests wait for a condition and never for a time. Test code only.
import { wallClock } from './wall-clock.ts'

/** Resolves once the condition holds. @throws Error when it does not within the deadline, 10 s by default. */
export async function eventually(condition: () => boolean | Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  const end = wallClock.now() + deadlineMs
  while (!(await condition())) {
    if (wallClock.now() > end) throw new Error(`did not happen within ${deadlineMs} ms: ${condition}`)
    await wallClock.wait(20)
  }
}
