// Calls on generated clients as promises and async iterables: always with a deadline or a signal, errors as RpcError.
import type {
  CallOptions,
  Client,
  ClientDuplexStream,
  ClientReadableStream,
  ClientUnaryCall,
  Metadata,
  ServiceError,
} from '@grpc/grpc-js'
import { KarriError } from '@karri/model'

/** A call that failed. `code` is `Rpc` + the gRPC status, e.g. `RpcUnavailable`, `RpcDeadlineExceeded`, `RpcCancelled`. */
export class RpcError extends KarriError {}

export interface CallLimits {
  /** The whole call's limit. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

type UnaryMethod<Q, R> = (
  request: Q,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: R) => void,
) => ClientUnaryCall

export interface UnaryCall<Q, R> extends CallLimits {
  /** Generated method of `client`: `client.describeZone`. */
  readonly method: UnaryMethod<Q, R>
  readonly request: Q
}

/** Calls a unary method: `callUnary(client, {method: client.readConsole, request, timeoutMs: 5000})`. @throws RpcError */
export async function callUnary<Q, R>(_client: Client, _call: UnaryCall<Q, R>): Promise<R> {
  throw new Error('not written yet')
}

/** Reads a server stream: `readStream((metadata, options) => client.watchNodeStatus({}, metadata, options), signal)`. */
export function readStream<R>(
  _open: (metadata: Metadata, options: Partial<CallOptions>) => ClientReadableStream<R>,
  _signal: AbortSignal,
): AsyncIterable<R> {
  throw new Error('not written yet')
}

/** Both directions of one call. */
export interface Duplex<Q, R> {
  /** Resolves when the transport took it (flow control). @throws RpcError when the link is broken */
  send(request: Q): Promise<void>
  /** Ends when the server ends the call; throws RpcError when the link breaks. */
  readonly responses: AsyncIterable<R>
  /** Cancels the call. */
  close(): void
}

/** Opens a duplex stream: `openDuplex((metadata, options) => client.publishNodeView(metadata, options), signal)`. */
export function openDuplex<Q, R>(
  _open: (metadata: Metadata, options: Partial<CallOptions>) => ClientDuplexStream<Q, R>,
  _signal: AbortSignal,
): Duplex<Q, R> {
  throw new Error('not written yet')
}

/** Sends a client stream: `sendStream((m, o, done) => client.importImage(m, o, done), {requests, timeoutMs})`. */
export async function sendStream<Q, R>(
  _open: (
    metadata: Metadata,
    options: Partial<CallOptions>,
    done: (error: ServiceError | null, response: R) => void,
  ) => import('@grpc/grpc-js').ClientWritableStream<Q>,
  _call: CallLimits & { readonly requests: AsyncIterable<Q> },
): Promise<R> {
  throw new Error('not written yet')
}
