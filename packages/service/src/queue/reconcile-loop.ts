// The loop of every reconciler: level-based, one run at a time. A wake that comes while a run is under way leads to exactly
// one more run, which sees the newest facts; a failed run is tried again with growing delays. A loop over a world that
// others change too runs again after a while by itself. It decides nothing itself.
import type { Clock } from '@karri/model'

/** A running loop. */
export interface ReconcileLoop {
  /** Asks for a run: at once when none is under way (a back-off is cut short), else after the one under way. */
  wake(): void
  /** Resolves when the signal has aborted and the last run has ended. */
  readonly ended: Promise<void>
}

/** What the loop does and how it backs off. */
export interface ReconcileLoopOptions {
  /** Brings the world to what is wanted now; it reads that itself. The loop's signal is passed on. */
  readonly run: (signal: AbortSignal) => Promise<void>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Told of each failed run and when the next one comes, unless a wake comes first. */
  readonly onFailure: (error: unknown, retryInMs: number) => void
  /** Milliseconds; 500 by default, doubled with each failure in a row. */
  readonly firstRetryMs?: number
  /** Milliseconds; 30 000 by default: an operator who mends something does not want to wait longer. */
  readonly maxRetryMs?: number
  /** Milliseconds after which it runs again although nothing woke it, from the first wake on; never by default. */
  readonly repeatMs?: number
}

/** Starts a loop that sleeps until its first wake. */
export function createReconcileLoop(options: ReconcileLoopOptions): ReconcileLoop {
  const { clock, signal, firstRetryMs = 500, maxRetryMs = 30_000, repeatMs = null } = options
  let wanted = false
  let rouse: () => void = () => undefined
  const wake = () => {
    wanted = true
    rouse()
  }
  signal.addEventListener('abort', () => rouse(), { once: true })
  return { wake, ended: runUntilAborted() }

  async function runUntilAborted(): Promise<void> {
    let failures = 0
    await wakeOr(null)
    while (!signal.aborted) {
      // A wake in a back-off says that something changed, not that the fault lasts: it must not make the delay longer.
      const isRetry = failures > 0 && !wanted
      wanted = false
      try {
        await options.run(signal)
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        failures = isRetry ? failures + 1 : Math.max(failures, 1)
        options.onFailure(error, retryDelay(failures))
      }
      await wakeOr(failures === 0 ? repeatMs : retryDelay(failures))
    }
  }

  // Resolves on a wake, on the abort, or after the delay, whichever is first.
  async function wakeOr(delayMs: number | null): Promise<void> {
    if (wanted || signal.aborted) return
    const roused = new AbortController()
    await new Promise<void>((resolve) => {
      rouse = resolve
      if (delayMs !== null) clock.wait(delayMs, roused.signal).then(resolve, () => undefined)
    })
    rouse = () => undefined
    roused.abort()
  }

  function retryDelay(failures: number): number {
    return Math.min(maxRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 16))
  }
}
