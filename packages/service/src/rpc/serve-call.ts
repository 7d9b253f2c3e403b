// Turns one method's async handler into what grpc-js calls: checks the peer's role first, ties the handler to the call's
// cancellation, keeps to the stream's flow control, and turns what it throws into a status.
import { type EventEmitter, once } from 'node:events'
import {
  type MethodDefinition,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
  type UntypedHandleCall,
} from '@grpc/grpc-js'
import { KarriError } from '@karri/model'
import type { Logger } from '../log/logger.ts'
import { type Peer, parsePeer } from '../tls/peer-certificate.ts'
import type { Role } from '../tls/role.ts'
import type { CallContext } from './call-context.ts'
import { isExpected, statusOfError } from './rpc-status.ts'
import { untilAborted } from './until-aborted.ts'

type Call =
  | ServerUnaryCall<unknown, unknown>
  | ServerReadableStream<unknown, unknown>
  | ServerWritableStream<unknown, unknown>
  | ServerDuplexStream<unknown, unknown>

/** A handler whose types the definition has already checked. */
export type UntypedHandler = (request: unknown, context: CallContext) => Promise<unknown> | AsyncIterable<unknown>

export interface ServedMethod {
  readonly definition: MethodDefinition<unknown, unknown>
  readonly handler: UntypedHandler
  readonly allow: readonly Role[]
  readonly log: Logger
  /** Aborts when the server stops: streams, which have no end of their own, end then. */
  readonly stopping: AbortSignal
}

/** The grpc-js handler of a method, of any of the four kinds. */
export function serveCall(method: ServedMethod): UntypedHandleCall {
  const { definition } = method
  if (definition.responseStream) {
    return (call: ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>) => {
      void answer(method, call, async (context) => {
        const request = 'request' in call ? call.request : untilAborted(call as AsyncIterable<unknown>, context.signal)
        await writeAll(call, method.handler(request, context) as AsyncIterable<unknown>, context.signal)
      }).then((failure) => {
        if (failure) call.emit('error', failure)
        else call.end()
      })
    }
  }
  return (
    call: ServerUnaryCall<unknown, unknown> | ServerReadableStream<unknown, unknown>,
    respond: sendUnaryData<unknown>,
  ) => {
    let response: unknown
    void answer(method, call, async (context) => {
      const request = 'request' in call ? call.request : untilAborted(call as AsyncIterable<unknown>, context.signal)
      response = await method.handler(request, context)
    }).then((failure) => {
      respond(failure, failure ? null : response)
    })
  }
}

// Runs a handler to its end. Never rejects: what went wrong is the returned status.
async function answer(
  method: ServedMethod,
  call: Call,
  handle: (context: CallContext) => Promise<void>,
): Promise<ReturnType<typeof statusOfError> | null> {
  const over = new AbortController()
  const cancelled = () =>
    over.abort(new KarriError('RpcCancelled', 'the caller cancelled the call or its deadline passed'))
  const events: EventEmitter = call
  events.on('cancelled', cancelled)
  // Without a listener a broken stream would end the process; the handler learns of it by its signal.
  events.on('error', () => undefined)
  if (call.cancelled) cancelled()
  const stop = () => over.abort(method.stopping.reason)
  if (method.definition.responseStream) method.stopping.addEventListener('abort', stop, { once: true })
  try {
    await handle({ peer: admit(method, call), signal: over.signal })
    return null
  } catch (error) {
    if (!over.signal.aborted && !isExpected(error)) {
      method.log.error({ err: error, method: method.definition.path }, 'a call failed on a bug')
    }
    return statusOfError(error)
  } finally {
    events.removeListener('cancelled', cancelled)
    method.stopping.removeEventListener('abort', stop)
    over.abort(new KarriError('RpcCancelled', 'the call is over'))
  }
}

function admit(method: ServedMethod, call: Call): Peer {
  const peer = parsePeer(call.getAuthContext().sslPeerCertificate)
  if (!peer.ok) throw new KarriError('RpcUnauthenticated', peer.problems.map((problem) => problem.message).join('; '))
  if (!method.allow.includes(peer.value.role)) {
    const message = `${method.definition.path} is for ${method.allow.join(', ')}; ${peer.value.name} called it with the certificate of a ${peer.value.role}`
    method.log.warn({ peer: peer.value, method: method.definition.path, status: status.PERMISSION_DENIED }, message)
    throw new KarriError('PermissionDenied', message)
  }
  return peer.value
}

async function writeAll(
  call: ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>,
  responses: AsyncIterable<unknown>,
  signal: AbortSignal,
): Promise<void> {
  for await (const response of untilAborted(responses, signal)) {
    if (!call.write(response)) await once(call, 'drain', { signal })
  }
}
