// A clock that stands still until a test moves it.
import type { Clock } from '@karri/model'

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves time forward, waking every waiter that is due, in order of its time. */
  advance(byMs: number): Promise<void>
  /** How many waits are pending. */
  readonly waiting: number
}

interface Waiter {
  readonly dueMs: number
  readonly wake: () => void
}

/** A manual clock that starts at `startMs`. */
export function createManualClock(startMs = 0): ManualClock {
  let nowMs = startMs
  let waiters: readonly Waiter[] = []
  return {
    now: () => nowMs,
    wait: (delayMs, signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error)
          return
        }
        const leave = () => {
          waiters = waiters.filter((other) => other !== waiter)
          signal?.removeEventListener('abort', onAbort)
        }
        const onAbort = () => {
          leave()
          reject(signal?.reason as Error)
        }
        const waiter: Waiter = {
          dueMs: nowMs + delayMs,
          wake: () => {
            leave()
            resolve()
          },
        }
        waiters = [...waiters, waiter]
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
    advance: async (byMs) => {
      const endMs = nowMs + byMs
      for (;;) {
        await settle()
        const [next] = waiters.filter((waiter) => waiter.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)
        if (!next) break
        nowMs = Math.max(nowMs, next.dueMs)
        next.wake()
      }
      nowMs = endMs
    },
    get waiting() {
      return waiters.length
    },
  }
}

// Lets everything that was just woken run up to its next wait.
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve)
  })
}
