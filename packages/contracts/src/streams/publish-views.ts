// The sender's side of a view: keeps one receiver at the newest view, over whatever the link does. Whole first, then
// deltas, one update under way at a time, so that changes coalesce while a receipt is awaited. Every new connection starts
// with the whole view: what the receiver holds is known from receipts of this connection only.
import { abortable, type Clock, KarriError, keepTrying, type RandomBytes } from '@karri/model'
import { diffView, type View, type ViewObject, type ViewReceipt, type ViewVersion } from '@karri/network'
import type * as viewV1 from '../gen/karri/network/v1/view.ts'
import { type EncodeObject, encodeDelta, encodeWhole, parseViewReceipt } from '../messages/view.ts'
import { nextChange, type Source } from './source.ts'

/** An open stream of updates; `openDuplex` of the service package makes one of a generated client's call. */
export interface ViewDuplex {
  send(request: { readonly update: viewV1.ViewUpdate }): Promise<void>
  readonly responses: AsyncIterable<{ readonly receipt?: viewV1.ViewReceipt | undefined }>
  close(): void
}

/** How a link stands. */
export type LinkState = { readonly state: 'connected' } | { readonly state: 'disconnected'; readonly reason: string }

/** What is published, and how to reach the receiver. */
export interface PublishViewsOptions<T extends ViewObject> {
  /** Opens the stream: `(signal) => openDuplex((metadata, options) => client.publishNodeView(metadata, options), signal)`. */
  readonly open: (signal: AbortSignal) => ViewDuplex
  /** A new object for each version of the view. */
  readonly source: Source<View<T>>
  readonly encodeObject: EncodeObject<T>
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly signal: AbortSignal
  /** A receipt must come within this time or the link counts as broken; 10 s by default. */
  readonly receiptTimeoutMs?: number
  /** Told when the first receipt of a connection has come, and at each failure to connect or to stay connected. */
  readonly onLink?: (state: LinkState) => void
  /** Told of each receipt: what the receiver holds, and why it refused an update (empty when it took it). */
  readonly onReceipt?: (receipt: ViewReceipt) => void
}

const RECEIPT_TIMEOUT_MS = 10_000
/** A refused whole view is sent again after this pause: the reason may be a full disk that is being emptied. */
const REFUSED_PAUSE_MS = 5_000

/** Keeps a receiver at the source's newest view until the signal aborts, then resolves; reconnects with back-off. */
export async function publishViews<T extends ViewObject>(options: PublishViewsOptions<T>): Promise<void> {
  const { clock, randomBytes, signal, onLink } = options
  try {
    await keepTrying((succeeded) => publishOnOneLink(options, succeeded), {
      clock,
      randomBytes,
      signal,
      onFailure: (error) => onLink?.({ state: 'disconnected', reason: (error as Error).message }),
    })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

// Sends until the link breaks or the signal aborts; always ends by throwing.
async function publishOnOneLink<T extends ViewObject>(
  options: PublishViewsOptions<T>,
  succeeded: () => void,
): Promise<never> {
  const { source, clock } = options
  const link = openLink(options)
  try {
    let acknowledged: View<T> | null = null // what the receiver holds, as far as this connection has shown
    let settled: View<T> | null = null // nothing is to be sent until the source has another
    for (;;) {
      link.ended.throwIfAborted()
      const view = source.read()
      if (view === null || view === settled) {
        await nextChange(source, link.ended)
        continue
      }
      const whole = acknowledged === null || acknowledged.version.storeId !== view.version.storeId
      const update =
        acknowledged === null || whole
          ? encodeWhole(view, options.encodeObject)
          : encodeDelta(diffView(acknowledged, view), options.encodeObject)
      const receipt = await link.exchange(update)
      succeeded()
      const taken = receipt.refusal === '' && !receipt.sendWhole && sameVersion(receipt.held, view.version)
      acknowledged = taken ? view : null
      if (taken) settled = view
      else if (whole) {
        await changeOrPause(source, clock, link.ended)
      }
    }
  } finally {
    link.close()
  }
}

async function changeOrPause(source: Source<unknown>, clock: Clock, signal: AbortSignal): Promise<void> {
  const over = new AbortController()
  const first = AbortSignal.any([signal, over.signal])
  const pause = clock.wait(REFUSED_PAUSE_MS, first).catch(() => undefined)
  await Promise.race([nextChange(source, first), pause])
  over.abort()
}

interface Link {
  /** Sends an update and gives its receipt. @throws when the link breaks or the receipt does not come in time */
  exchange(update: viewV1.ViewUpdate): Promise<ViewReceipt>
  /** Aborts when the link is broken or all is to end; the reason says which. */
  readonly ended: AbortSignal
  close(): void
}

function openLink<T extends ViewObject>(options: PublishViewsOptions<T>): Link {
  const { clock, receiptTimeoutMs = RECEIPT_TIMEOUT_MS } = options
  const broken = new AbortController()
  const ended = AbortSignal.any([options.signal, broken.signal])
  const stream = options.open(ended)
  let awaited: PromiseWithResolvers<ViewReceipt> | null = null
  let connected = false
  void readReceipts().catch((error: unknown) => broken.abort(error))
  return { exchange, ended, close }

  async function exchange(update: viewV1.ViewUpdate): Promise<ViewReceipt> {
    const receipt = Promise.withResolvers<ViewReceipt>()
    awaited = receipt
    const inTime = new AbortController()
    clock.wait(receiptTimeoutMs, AbortSignal.any([ended, inTime.signal])).then(
      () =>
        broken.abort(
          new KarriError('ReceiptTimeout', `no receipt within ${receiptTimeoutMs} ms: is the receiver stuck?`),
        ),
      () => undefined,
    )
    try {
      await abortable(stream.send({ update }), ended)
      return await abortable(receipt.promise, ended)
    } finally {
      inTime.abort()
    }
  }

  async function readReceipts(): Promise<never> {
    for await (const { receipt: message } of stream.responses) {
      const receipt = parseViewReceipt(message)
      if (!receipt.ok) throw new KarriError('BadReceipt', receipt.problems.map((problem) => problem.message).join('; '))
      if (!awaited) throw new KarriError('BadReceipt', 'a receipt came for no update')
      if (!connected) options.onLink?.({ state: 'connected' })
      connected = true
      options.onReceipt?.(receipt.value)
      awaited.resolve(receipt.value)
      awaited = null
    }
    throw new KarriError('LinkClosed', 'the receiver ended the stream')
  }

  function close(): void {
    broken.abort(new KarriError('LinkClosed', 'the link was closed'))
    stream.close()
  }
}

function sameVersion(a: ViewVersion | null, b: ViewVersion): boolean {
  return a !== null && a.storeId === b.storeId && a.generation === b.generation && a.revision === b.revision
}
