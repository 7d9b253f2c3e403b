// One thing at a time, and of the waiting ones of a name only the newest: a host that is slow to apply plans skips those
// that were overtaken meanwhile instead of falling further behind.

export interface NewestFirstQueue {
  /**
   * Runs the work after whatever runs or waits. Work of the same name that has not started is replaced by it, and its
   * callers get the result of what replaced it.
   */
  run(name: string, work: () => Promise<void>): Promise<void>
}

interface Waiting {
  readonly name: string
  work: () => Promise<void>
  readonly done: Promise<void>
}

/** An idle queue. */
export function createNewestFirstQueue(): NewestFirstQueue {
  let tail: Promise<unknown> = Promise.resolve()
  let last: Waiting | null = null
  return {
    run(name, work) {
      if (last?.name === name) {
        last.work = work
        return last.done
      }
      const started = tail.then(() => {
        if (last === waiting) last = null
        return waiting.work()
      })
      const waiting: Waiting = { name, work, done: started }
      last = waiting
      tail = started.catch(() => undefined)
      return started
    },
  }
}
