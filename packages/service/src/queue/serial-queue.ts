// One thing at a time per key: each instance, view or store has its own queue. Queues of different keys run side by side.

/** Runs what it is given one after the other. */
export interface SerialQueue {
  /** Runs a task after every earlier task of the same key, whether those succeeded or failed. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>
  /** Resolves when no task waits or runs. */
  idle(): Promise<void>
}

/** A keyed promise chain; a key costs nothing once its tasks are done. */
export function createSerialQueue(): SerialQueue {
  const tails = new Map<string, Promise<unknown>>()
  return {
    run: (key, task) => {
      const result = (tails.get(key) ?? Promise.resolve()).then(task, task)
      const tail: Promise<void> = result.then(
        () => release(key, tail),
        () => release(key, tail),
      )
      tails.set(key, tail)
      return result
    },
    idle: async () => {
      while (tails.size > 0) await Promise.all(tails.values())
    },
  }

  function release(key: string, tail: Promise<unknown>): void {
    if (tails.get(key) === tail) tails.delete(key)
  }
}
