// A value that changes and whose followers need only the newest: a view to publish, a status to report. Intermediate
// values may be skipped, which is what keeps a slow link from falling behind.

/** Read side. Each change is a new object: followers compare by identity. */
export interface Source<T> {
  /** The newest value, or null before the first. */
  read(): T | null
  /** Calls back after each change; returns the way to stop that. */
  subscribe(onChange: () => void): () => void
}

/** A source that its owner sets. */
export interface MutableSource<T> extends Source<T> {
  /** Sets the newest value and wakes the followers. */
  set(value: T): void
}

/** A source that holds `initial`, or nothing yet. */
export function createSource<T>(initial: T | null = null): MutableSource<T> {
  let newest = initial
  const listeners = new Set<() => void>()
  return {
    read: () => newest,
    subscribe: (onChange) => {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    set: (value) => {
      newest = value
      for (const listener of [...listeners]) listener()
    },
  }
}

/** The newest value at once and again after each change, coalesced while the reader is busy; ends when `signal` aborts. */
export async function* followSource<T>(source: Source<T>, signal: AbortSignal): AsyncGenerator<T> {
  let given: T | null = null
  while (!signal.aborted) {
    const newest = source.read()
    if (newest === given || newest === null) {
      await nextChange(source, signal)
    } else {
      given = newest
      yield newest
    }
  }
}

/** Resolves at the next change, or when `signal` aborts. Never rejects. */
export async function nextChange<T>(source: Source<T>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    const done = () => {
      stop()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const stop = source.subscribe(done)
    signal.addEventListener('abort', done, { once: true })
  })
}
