// Ends the reading of an async iterable when a signal aborts, also while its next value is being waited for.

/** The values of `source`; throws the signal's reason as soon as it aborts. The source is told to return. */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  const aborted = Promise.withResolvers<never>()
  aborted.promise.catch(() => undefined) // nobody may be racing with it when it rejects
  const onAbort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    for (;;) {
      signal.throwIfAborted()
      const next = await Promise.race([iterator.next(), aborted.promise])
      if (next.done) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // Not awaited: a source that hangs in next() would hang in return() too.
    iterator.return?.().catch(() => undefined)
  }
}
