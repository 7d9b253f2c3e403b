// Follows a peer's observed state over whatever the link does. The server's side is `followSource`: whole status at once
// and again on each change, coalesced.
import { type Clock, KarriError, keepTrying, type RandomBytes, type Result } from '@karri/model'

/** How to reach a status stream and who is told. */
export interface WatchStatusOptions<M, S> {
  /** Opens the stream: `(signal) => readStream((metadata, options) => client.watchNodeStatus({}, metadata, options), signal)`. */
  readonly open: (signal: AbortSignal) => AsyncIterable<{ readonly status?: M | undefined }>
  /** `parseNodeStatus` or `parseZoneStatus`. */
  readonly parse: (message: M) => Result<S>
  readonly onStatus: (status: S) => void
  /** Told once when the link is lost, or when a status is malformed; the next status ends that. */
  readonly onUnreachable: (reason: string) => void
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly signal: AbortSignal
}

/** Follows until the signal aborts, then resolves; reconnects with back-off. */
export async function watchStatus<M, S>(options: WatchStatusOptions<M, S>): Promise<void> {
  const { clock, randomBytes, signal } = options
  let reachable = true // unknown at first: the first failure is told, too
  const attempt = async (succeeded: () => void): Promise<never> => {
    for await (const { status: message } of options.open(signal)) {
      const status = parsePresent(message, options.parse)
      reachable = true
      succeeded()
      options.onStatus(status)
    }
    throw new KarriError('LinkClosed', 'the peer ended the stream')
  }
  const onFailure = (error: unknown) => {
    if (reachable) options.onUnreachable((error as Error).message)
    reachable = false
  }
  try {
    await keepTrying(attempt, { clock, randomBytes, signal, onFailure })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

function parsePresent<M, S>(message: M | undefined, parse: (message: M) => Result<S>): S {
  if (message === undefined) throw new KarriError('BadStatus', 'a message without a status')
  const status = parse(message)
  if (status.ok) return status.value
  const problems = status.problems.map((problem) => `${problem.path}: ${problem.message}`)
  throw new KarriError('BadStatus', `a malformed status: ${problems.slice(0, 10).join('; ')}`)
}
