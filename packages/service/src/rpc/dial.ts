// The client's end of a link: credentials and options with which a generated client reaches one role, and only that.
import type { ChannelCredentials, ChannelOptions, Client } from '@grpc/grpc-js'
import type { TlsFiles } from '../tls/authority.ts'
import type { Role } from '../tls/role.ts'

export interface DialOptions<C extends Client> {
  /** A generated client class, e.g. `clusterV1.ClusterServiceClient`. */
  readonly client: new (
    address: string,
    credentials: ChannelCredentials,
    options?: Partial<ChannelOptions>,
  ) => C
  /** `host:port` */
  readonly address: string
  /** One's own certificate. */
  readonly tls: TlsFiles
  /** Which role must answer there. */
  readonly role: Role
  /** Which name its certificate must carry; any when left out. */
  readonly name?: string
}

/** A client that connects lazily and again by itself; `close()` it at the end. Never throws for an absent peer. */
export function dial<C extends Client>(_options: DialOptions<C>): C {
  throw new Error('not written yet')
}
