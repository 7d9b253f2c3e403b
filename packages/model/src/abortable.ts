// Waiting that a signal can end. Promise.race with a long-lived promise would keep every loser for that promise's whole
// life, which a stream of months cannot afford.

/** Settles as `promise` does, or rejects with the signal's reason as soon as it aborts. `promise` itself goes on. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
