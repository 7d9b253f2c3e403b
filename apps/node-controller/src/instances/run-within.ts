// A deadline for one step. The step is told by its signal; it is not abandoned, because two runs of one step at a time
// are worse than a late one.
import { type Clock, KarriError } from '@karri/model'

/** Runs a step whose signal aborts after `limitMs`, or with the given signal. Resolves and rejects with the step. */
export async function runWithin<T>(
  limit: { readonly clock: Clock; readonly limitMs: number; readonly signal: AbortSignal },
  step: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const done = new AbortController()
  limit.clock.wait(limit.limitMs, done.signal).then(
    () => late.abort(new KarriError('StepTimeout', `not done within ${Math.ceil(limit.limitMs / 1000)} s`)),
    () => undefined,
  )
  try {
    return await step(AbortSignal.any([limit.signal, late.signal]))
  } finally {
    done.abort()
  }
}
