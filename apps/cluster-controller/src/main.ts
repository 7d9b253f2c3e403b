// The zone agent's process: reads what it needs, makes the real parts, serves ClusterService on port 8774 and metadata on
// 8778. Its host is the zone's gateway.
import { nodeV1 } from '@karri/contracts'
import { createCommandRunner, createHostApplier, probeSegmentPorts } from '@karri/host'
import type { ZoneStatus } from '@karri/network'
import {
  createMetrics,
  type DaemonContext,
  dial,
  readPrerequisites,
  readTls,
  runDaemon,
  type StopDaemon,
  startMetricsServer,
  startRpcServer,
} from '@karri/service'
import { createCluster } from './cluster.ts'
import { startMetadataServer } from './metadata/metadata-server.ts'
import { readTokenKey } from './metadata/read-token-key.ts'
import { createSessionTokens } from './metadata/session-tokens.ts'
import { readClusterConfig } from './read-cluster-config.ts'
import { createClusterService } from './rpc/cluster-service.ts'

/** The ancestor's CC_PORT. */
const PORT = 8774
/** The ancestor's NC_PORT, on every node. */
const NODE_PORT = 8775
/** Where the gateway's nft table redirects 169.254.169.254:80 to. */
const METADATA_PORT = 8778
/** `/metrics` and `/healthz`, on loopback: ten above the service's port. */
const METRICS_PORT = 8784

await runDaemon({ component: 'cluster-controller', start })

async function start(context: DaemonContext): Promise<StopDaemon> {
  const { paths, log, clock, randomBytes, signal } = context
  const { config, tls } = await readPrerequisites('cluster-controller', {
    config: () => readClusterConfig(paths, log),
    tls: () => readTls(paths.tls, 'cluster-controller', clock),
  })
  const runner = createCommandRunner()
  const segmentPort = (await probeSegmentPorts(runner)).chosen
  const cluster = await createCluster({
    config,
    applier: createHostApplier({
      runner,
      kind: 'gateway',
      segmentPort,
      runDir: paths.run,
      clock,
      warn: (message, err) => log.warn({ err }, message),
    }),
    dialNode: (node) =>
      dial({
        client: nodeV1.NodeServiceClient,
        address: `${node}:${NODE_PORT}`,
        tls,
        role: 'node-controller',
        name: node,
      }),
    stateDir: paths.state,
    clock,
    randomBytes,
    log,
    signal,
  })
  const tokens = createSessionTokens(await readTokenKey(paths.state, { randomBytes, log }), clock)
  const metadata = await startMetadataServer({ host: '0.0.0.0', port: METADATA_PORT, view: cluster.view, tokens, log })
  const service = createClusterService({ config, ...cluster })
  const server = await startRpcServer({ host: '0.0.0.0', port: PORT, tls, services: [service], log })
  const metrics = await startMetricsServer({
    registry: createMetrics('cluster-controller'),
    port: METRICS_PORT,
    problems: () => problemsOf(cluster.status.read()),
  })
  log.info({ port: server.port, metadataPort: metadata.port, nodes: config.nodes, segmentPort }, 'serving')
  return async () => {
    await Promise.all([server.stop(), metadata.stop(), metrics.stop()])
    await cluster.ended() // the gateway stays as it is: instances notice nothing
  }
}

function problemsOf(status: ZoneStatus | null): readonly string[] {
  if (status === null) return ['nothing of the zone has been observed yet']
  const { gateway, nodes } = status
  const ofNodes = nodes.flatMap(({ node, state, problem }) =>
    state === 'up' && problem === '' ? [] : [`node ${node} is ${state} ${problem}`.trimEnd()],
  )
  return gateway.problem === '' ? ofNodes : [`gateway: ${gateway.problem}`, ...ofNodes]
}
