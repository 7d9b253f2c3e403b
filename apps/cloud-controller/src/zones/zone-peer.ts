// A cluster-controller as the cloud sees it: the four calls of karri.cluster.v1, as messages. Production dials gRPC; tests
// pass a fake that speaks the same messages.
import { clusterV1, type ViewDuplex } from '@karri/contracts'
import { callUnary, dial, openDuplex, readStream, type TlsFiles } from '@karri/service'

export interface ZonePeer {
  describeZone(signal: AbortSignal): Promise<clusterV1.DescribeZoneResponse>
  openViews(signal: AbortSignal): ViewDuplex
  openStatus(signal: AbortSignal): AsyncIterable<clusterV1.WatchZoneStatusResponse>
  readConsole(request: clusterV1.ReadConsoleRequest): Promise<clusterV1.ReadConsoleResponse>
  close(): void
}

/** Where every cluster-controller listens (docs/adr). */
export const CLUSTER_RPC_PORT = 8774

const DESCRIBE_TIMEOUT_MS = 10_000 // a busy machine without KVM; longer means that it hangs
const CONSOLE_TIMEOUT_MS = 10_000 // through the cluster-controller to the node and back

/** Dials the cluster-controller at `host:port`; the connection is made lazily and again by itself. */
export function dialZone(address: string, tls: TlsFiles): ZonePeer {
  const client = dial({ client: clusterV1.ClusterServiceClient, address, tls, role: 'cluster-controller' })
  return {
    describeZone: (signal) =>
      callUnary(client, { method: client.describeZone, request: {}, timeoutMs: DESCRIBE_TIMEOUT_MS, signal }),
    openViews: (signal) => openDuplex((metadata, options) => client.publishZoneView(metadata, options), signal),
    openStatus: (signal) => readStream((metadata, options) => client.watchZoneStatus({}, metadata, options), signal),
    readConsole: (request) => callUnary(client, { method: client.readConsole, request, timeoutMs: CONSOLE_TIMEOUT_MS }),
    close: () => client.close(),
  }
}
