// The gRPC server of a controller: mutual TLS, a list of roles per service, handlers as async functions, health, shutdown.
import { type MethodDefinition, Server, ServerCredentials, type UntypedHandleCall } from '@grpc/grpc-js'
import { KarriError } from '@karri/model'
import { HealthImplementation } from 'grpc-health-check'
import type { Logger } from '../log/logger.ts'
import type { TlsFiles } from '../tls/authority.ts'
import type { Role } from '../tls/role.ts'
import { CHANNEL_LIMITS } from './channel-limits.ts'
import type { RpcDefinition, RpcImplementation } from './implementation.ts'
import { type ServedMethod, serveCall, type UntypedHandler } from './serve-call.ts'
import { listenTls } from './tls-listener.ts'

/** One service of a server and who may call it; made by `rpcService`. */
export interface RpcService {
  readonly definition: RpcDefinition
  readonly handlers: Readonly<Record<string, UntypedHandler>>
  readonly allow: readonly Role[]
}

/** Where to listen, as whom, and what is served. */
export interface RpcServerOptions {
  /** `0.0.0.0` or an address. */
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  readonly tls: TlsFiles
  readonly services: readonly RpcService[]
  readonly log: Logger
}

/** A listening server. */
export interface RpcServer {
  readonly port: number
  /** Takes no more calls, ends streams, lets the other calls finish for `graceMs` (2000 by default), then cuts them. */
  stop(graceMs?: number): Promise<void>
}

const DEFAULT_GRACE_MS = 2_000

/** Binds a generated definition to its handlers and to the roles that may call them. */
export function rpcService<S extends RpcDefinition>(service: {
  readonly definition: S
  readonly implementation: RpcImplementation<S>
  readonly allow: readonly Role[]
}): RpcService {
  const { definition, implementation, allow } = service
  return { definition, handlers: implementation as unknown as Readonly<Record<string, UntypedHandler>>, allow }
}

/** Starts listening; every role may ask for the standard health. @throws KarriError `ListenFailed` when the port is taken */
export async function startRpcServer(options: RpcServerOptions): Promise<RpcServer> {
  const { log } = options
  const stopping = new AbortController()
  const server = new Server(CHANNEL_LIMITS)
  for (const service of options.services)
    server.addService(service.definition, handlersOf(service, { log, stopping: stopping.signal }))
  new HealthImplementation({ '': 'SERVING' }).addToServer(server)
  // The TLS of a connection is over when it is handed in: to grpc-js it is a plain socket that knows its certificate.
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure())
  const listener = await listenTls({ ...options, onConnection: (socket) => injector.injectConnection(socket) })
  return {
    port: listener.port,
    stop: async (graceMs = DEFAULT_GRACE_MS) => {
      stopping.abort(new KarriError('Unavailable', 'the server is stopping'))
      injector.drain(graceMs) // no new calls on the open connections; each closes after its last call
      await listener.close(graceMs)
      server.forceShutdown()
    },
  }
}

function handlersOf(
  service: RpcService,
  shared: Pick<ServedMethod, 'log' | 'stopping'>,
): Record<string, UntypedHandleCall> {
  const handlers: Record<string, UntypedHandleCall> = {}
  for (const [name, definition] of Object.entries(service.definition)) {
    const handler = service.handlers[name]
    if (!handler) throw new TypeError(`no handler for ${definition.path}`)
    handlers[name] = serveCall({
      definition: definition as MethodDefinition<unknown, unknown>,
      handler,
      allow: service.allow,
      ...shared,
    })
  }
  return handlers
}
