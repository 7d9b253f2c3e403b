// The gRPC server of a controller: mutual TLS, a list of roles per service, handlers as async functions, health, shutdown.
import type { Logger } from '../log/logger.ts'
import type { TlsFiles } from '../tls/authority.ts'
import type { Role } from '../tls/role.ts'
import type { RpcDefinition, RpcImplementation } from './implementation.ts'

/** One service of a server and who may call it; made by `rpcService`. */
export interface RpcService {
  readonly definition: RpcDefinition
  readonly implementation: RpcImplementation<RpcDefinition>
  readonly allow: readonly Role[]
}

export interface RpcServerOptions {
  /** `0.0.0.0` or an address. */
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  readonly tls: TlsFiles
  readonly services: readonly RpcService[]
  readonly log: Logger
}

export interface RpcServer {
  readonly port: number
  /** Lets running calls end for `graceMs` (2000 by default), then cuts them. */
  stop(graceMs?: number): Promise<void>
}

/** Binds a generated definition to its handlers and to the roles that may call them. */
export function rpcService<S extends RpcDefinition>(_service: {
  readonly definition: S
  readonly implementation: RpcImplementation<S>
  readonly allow: readonly Role[]
}): RpcService {
  throw new Error('not written yet')
}

/** Starts listening. @throws KarriError `ListenFailed` when the address is taken */
export async function startRpcServer(_options: RpcServerOptions): Promise<RpcServer> {
  throw new Error('not written yet')
}
