// Calls on generated clients as promises and async iterables: always with a deadline or a signal, errors as RpcError.
import { once } from 'node:events'
import {
  type CallOptions,
  type Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import { KarriError } from '@karri/model'
import { RpcError, rpcErrorOf } from './rpc-status.ts'
import { untilAborted } from './until-aborted.ts'

/** How long a call may take and what ends it earlier. */
export interface CallLimits {
  /** The whole call's limit, connecting included. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

type Answered<R> = (error: ServiceError | null, response: R) => void

/** One call with one answer. */
export interface UnaryCall<Q, R> extends CallLimits {
  /** A generated method of the client, `client.describeZone`; called on the client. */
  // oxlint-disable-next-line max-params -- the shape that ts-proto generates for grpc-js
  readonly method: (
    request: Q,
    metadata: Metadata,
    options: Partial<CallOptions>,
    callback: Answered<R>,
  ) => ClientUnaryCall
  readonly request: Q
}

/** Calls a unary method: `callUnary(client, {method: client.readConsole, request, timeoutMs: 5000})`. @throws RpcError */
export async function callUnary<Q, R>(client: Client, call: UnaryCall<Q, R>): Promise<R> {
  return await answered<R>(call, (options, done) =>
    call.method.call(client, call.request, new Metadata(), options, done),
  )
}

/** Sends a client stream: `sendStream((m, o, done) => client.importImage(m, o, done), {requests, timeoutMs})`. */
export async function sendStream<Q, R>(
  open: (metadata: Metadata, options: Partial<CallOptions>, done: Answered<R>) => ClientWritableStream<Q>,
  call: CallLimits & { readonly requests: AsyncIterable<Q> },
): Promise<R> {
  let stream: ClientWritableStream<Q> | undefined
  const over = new AbortController()
  const response = answered<R>(call, (options, done) => {
    stream = open(new Metadata(), options, done)
    stream.on('error', () => undefined) // told by `done`
    return stream
  }).finally(() => over.abort(new KarriError('RpcCancelled', 'the call is over')))
  const sent = stream && writeAll(stream, call.requests, over.signal)
  // When the server answers early (a refusal), its answer counts, not that the rest could not be written.
  await sent?.catch(async (error: unknown) => {
    if (over.signal.aborted) return
    stream?.cancel()
    await response.catch(() => undefined)
    throw error
  })
  return await response
}

/** Reads a server stream: `readStream((metadata, options) => client.watchNodeStatus({}, metadata, options), signal)`. */
export async function* readStream<R>(
  open: (metadata: Metadata, options: Partial<CallOptions>) => ClientReadableStream<R>,
  signal: AbortSignal,
): AsyncGenerator<R> {
  signal.throwIfAborted()
  const stream = open(new Metadata(), {})
  yield* responsesOf<R>(stream, signal)
}

/** Both directions of one call. */
export interface Duplex<Q, R> {
  /** Resolves when the transport took it (flow control). @throws RpcError when the link is broken */
  send(request: Q): Promise<void>
  /** Ends when the server ends the call; throws RpcError when the link breaks. To be read once. */
  readonly responses: AsyncIterable<R>
  /** Cancels the call. */
  close(): void
}

/** Opens a duplex stream: `openDuplex((metadata, options) => client.publishNodeView(metadata, options), signal)`. */
export function openDuplex<Q, R>(
  open: (metadata: Metadata, options: Partial<CallOptions>) => ClientDuplexStream<Q, R>,
  signal: AbortSignal,
): Duplex<Q, R> {
  signal.throwIfAborted()
  const stream = open(new Metadata(), {})
  let failure: ServiceError | null = null
  stream.on('error', (error: ServiceError) => {
    failure = error
  })
  const onAbort = () => stream.cancel()
  signal.addEventListener('abort', onAbort, { once: true })
  stream.once('close', () => signal.removeEventListener('abort', onAbort))
  return {
    send: async (request) => {
      if (failure) throw rpcErrorOf(failure, 'stream')
      if (stream.destroyed) throw new RpcError('RpcUnavailable', 'the stream is closed', { remoteCode: '' })
      if (stream.write(request)) return
      await Promise.race([once(stream, 'drain'), once(stream, 'close')])
      if (failure) throw rpcErrorOf(failure, 'stream')
    },
    responses: responsesOf<R>(stream, signal),
    close: () => stream.cancel(),
  }
}

// Runs a call that is answered by a callback under its limits.
async function answered<R>(
  limits: CallLimits,
  start: (options: Partial<CallOptions>, done: Answered<R>) => { cancel(): void; getPeer(): string },
): Promise<R> {
  limits.signal?.throwIfAborted()
  return await new Promise<R>((resolve, reject) => {
    const call = start({ deadline: deadlineIn(limits.timeoutMs) }, (error, response) => {
      limits.signal?.removeEventListener('abort', onAbort)
      if (error)
        reject(
          error.code === status.CANCELLED && limits.signal?.aborted
            ? limits.signal.reason
            : rpcErrorOf(error, call.getPeer()),
        )
      else resolve(response)
    })
    const onAbort = () => call.cancel()
    limits.signal?.addEventListener('abort', onAbort, { once: true })
  })
}

// grpc-js takes an absolute time of the machine's clock, even where everything else runs on a passed one.
function deadlineIn(timeoutMs: number): number {
  return Date.now() + timeoutMs
}

async function* responsesOf<R>(
  stream: ClientReadableStream<R> | ClientDuplexStream<unknown, R>,
  signal: AbortSignal,
): AsyncGenerator<R> {
  try {
    yield* untilAborted(stream as AsyncIterable<R>, signal)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw typeof (error as ServiceError).code === 'number' ? rpcErrorOf(error as ServiceError, stream.getPeer()) : error
  } finally {
    stream.on('error', () => undefined) // the cancellation that follows is our own
    stream.cancel()
  }
}

async function writeAll<Q>(
  stream: ClientWritableStream<Q>,
  requests: AsyncIterable<Q>,
  signal: AbortSignal,
): Promise<void> {
  for await (const request of untilAborted(requests, signal)) {
    if (!stream.write(request)) await once(stream, 'drain', { signal })
  }
  stream.end()
}
