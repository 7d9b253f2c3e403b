// The client's end of a link: credentials and options with which a generated client reaches one role, and only that.
import { createSecureContext, type PeerCertificate } from 'node:tls'
import { ChannelCredentials, type ChannelOptions, type Client } from '@grpc/grpc-js'
import { KarriError } from '@karri/model'
import type { TlsFiles } from '../tls/authority.ts'
import { parsePeer } from '../tls/peer-certificate.ts'
import { type Role, serverNameOf } from '../tls/role.ts'
import { CHANNEL_LIMITS, MIN_TLS_VERSION } from './channel-limits.ts'

/** Whom to call, and as whom. */
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

/** grpc's own pauses between connection attempts; short, because a restarted controller is back within a second. */
const MIN_RECONNECT_MS = 100
const MAX_RECONNECT_MS = 1_000

/** A client that connects lazily and again by itself; `close()` it at the end. Never throws for an absent peer. */
export function dial<C extends Client>(options: DialOptions<C>): C {
  const { address, tls, role, name } = options
  const context = createSecureContext({ ca: tls.ca, cert: tls.certificate, key: tls.key, minVersion: MIN_TLS_VERSION })
  const credentials = ChannelCredentials.createFromSecureContext(context, {
    checkServerIdentity: (_host, certificate) => wrongServer(certificate, { address, role, name }),
  })
  return new options.client(address, credentials, {
    ...CHANNEL_LIMITS,
    'grpc.ssl_target_name_override': serverNameOf(role),
    'grpc.initial_reconnect_backoff_ms': MIN_RECONNECT_MS,
    'grpc.max_reconnect_backoff_ms': MAX_RECONNECT_MS,
    // Another client's connection to the same address may have accepted another name.
    'grpc.use_local_subchannel_pool': 1,
    // No proxy of the environment between the parts of one cloud.
    'grpc.enable_http_proxy': 0,
  })
}

// The chain is already verified; this is who may be at its end. Replaces the check of the DNS name, which is less exact.
function wrongServer(
  certificate: PeerCertificate,
  wanted: { readonly address: string; readonly role: Role; readonly name: string | undefined },
): Error | undefined {
  const peer = parsePeer(certificate)
  const refuse = (reason: string) => new KarriError('WrongPeer', `${wanted.address} is refused: ${reason}`)
  if (!peer.ok) return refuse(peer.problems.map((problem) => problem.message).join('; '))
  if (peer.value.role !== wanted.role) {
    return refuse(`its certificate is that of a ${peer.value.role}, expected a ${wanted.role}`)
  }
  if (wanted.name !== undefined && peer.value.name !== wanted.name) {
    return refuse(`its certificate names ${peer.value.name}, expected ${wanted.name}`)
  }
  return undefined
}
