// The one table between error codes and gRPC statuses, both ways. The code itself travels in a trailer, so that a caller
// sees the same code that was thrown here.
import { Metadata, type ServiceError, type StatusObject, status } from '@grpc/grpc-js'
import { KarriError } from '@karri/model'

/** Trailer with the KarriError's code. */
const CODE_TRAILER = 'karri-code'

/** A call that failed. `code` is `Rpc` and the gRPC status, e.g. `RpcUnavailable`, `RpcDeadlineExceeded`. */
export class RpcError extends KarriError {
  /** Code of the KarriError that the other side threw, or empty when it gave none. */
  readonly remoteCode: string

  constructor(code: string, message: string, options: ErrorOptions & { readonly remoteCode: string }) {
    super(code, message, options)
    this.remoteCode = options.remoteCode
  }
}

// A code that is not here is an unmet condition of the world (FAILED_PRECONDITION); its message still reaches the caller.
const STATUS_OF_CODE: Readonly<Record<string, status>> = {
  AlreadyExists: status.ALREADY_EXISTS,
  InsufficientCapacity: status.RESOURCE_EXHAUSTED,
  InvalidArgument: status.INVALID_ARGUMENT,
  NotFound: status.NOT_FOUND,
  PermissionDenied: status.PERMISSION_DENIED,
  Unavailable: status.UNAVAILABLE,
  // A relay passes on what its own call came back with.
  RpcAborted: status.ABORTED,
  RpcAlreadyExists: status.ALREADY_EXISTS,
  RpcCancelled: status.CANCELLED,
  RpcDeadlineExceeded: status.DEADLINE_EXCEEDED,
  RpcFailedPrecondition: status.FAILED_PRECONDITION,
  RpcInternal: status.INTERNAL,
  RpcInvalidArgument: status.INVALID_ARGUMENT,
  RpcNotFound: status.NOT_FOUND,
  RpcPermissionDenied: status.PERMISSION_DENIED,
  RpcResourceExhausted: status.RESOURCE_EXHAUSTED,
  RpcUnauthenticated: status.UNAUTHENTICATED,
  RpcUnavailable: status.UNAVAILABLE,
  RpcUnimplemented: status.UNIMPLEMENTED,
}

/** What the caller is told of an error: a KarriError's message and code; of anything else nothing (it is logged here). */
export function statusOfError(error: unknown): Partial<StatusObject> {
  if (!(error instanceof KarriError))
    return { code: status.INTERNAL, details: 'internal error: see the log of the server' }
  const metadata = new Metadata()
  const code = error instanceof RpcError && error.remoteCode ? error.remoteCode : error.code
  if (/^[A-Za-z0-9.]+$/.test(code)) metadata.set(CODE_TRAILER, code)
  return { code: STATUS_OF_CODE[error.code] ?? status.FAILED_PRECONDITION, details: error.message, metadata }
}

/** Whether an error is the caller's or the world's (told to the caller), not a bug of this process (logged as one). */
export function isExpected(error: unknown): boolean {
  return error instanceof KarriError
}

/** The error of a failed call, with the server's message. */
export function rpcErrorOf(error: ServiceError, call: string): RpcError {
  const name = status[error.code] ?? 'UNKNOWN'
  const code = `Rpc${name.toLowerCase().replace(/(^|_)([a-z])/g, (_match, _start, letter: string) => letter.toUpperCase())}`
  const [remoteCode] = error.metadata?.get(CODE_TRAILER) ?? []
  return new RpcError(code, `${call}: ${error.details || error.message}`, {
    cause: error,
    remoteCode: typeof remoteCode === 'string' ? remoteCode : '',
  })
}
