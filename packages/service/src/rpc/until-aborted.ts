// Ends the reading of an async iterable when a signal aborts, also while its next value is being waited for.
import { abortable } from '@karri/model'

/** The values of `source`; throws the signal's reason as soon as it aborts. The source is told to return. */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  try {
    for (;;) {
      signal.throwIfAborted()
      const next = await abortable(iterator.next(), signal)
      if (next.done) return
      yield next.value
    }
  } finally {
    // Not awaited: a source that hangs in next() would hang in return() too.
    iterator.return?.().catch(() => undefined)
  }
}
