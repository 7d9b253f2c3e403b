// The cloud-controller as a process: configuration, certificates, the cloud, and its two listeners. EC2 on 8773, operators
// and nodes on 8776 (docs/adr).
import { readFile } from 'node:fs/promises'
import { adminV1, imageV1 } from '@karri/contracts'
import { KarriError } from '@karri/model'
import {
  createMetrics,
  type DaemonPaths,
  type RpcService,
  readTls,
  rpcService,
  runDaemon,
  startMetricsServer,
  startRpcServer,
} from '@karri/service'
import { type Cloud, createCloud } from './cloud.ts'
import { type CloudConfig, parseCloudConfig } from './config/cloud-config.ts'
import { createEc2Server } from './ec2/server.ts'
import { CLOUD_RPC_PORT } from './views/read-zone-view.ts'
import { CLUSTER_RPC_PORT, dialZone } from './zones/zone-peer.ts'

/** The ancestor's name for its only region (reference/eucalyptus.md 8.1). */
const REGION_NAME = 'eucalyptus'
const EC2_PORT = 8773
/** `/metrics` and `/healthz`, on loopback: ten above the API's port. */
const METRICS_PORT = 8783
const EVERY_ADDRESS = '0.0.0.0'

await runDaemon({
  component: 'cloud-controller',
  start: async ({ paths, clock, randomBytes, log }) => {
    const config = await readConfig(paths)
    const tls = await readTls(paths.tls, 'cloud-controller', clock)
    const cloud = await createCloud({
      stateFolder: paths.state,
      regionName: REGION_NAME,
      clock,
      randomBytes,
      log,
      dialZone: (host) => dialZone(`${host}:${CLUSTER_RPC_PORT}`, tls),
    })
    const rpc = await startRpcServer({
      host: EVERY_ADDRESS,
      port: CLOUD_RPC_PORT,
      tls,
      log,
      services: servicesOf(cloud),
    })
    const ec2 = createEc2Server(cloud.context, config)
    await ec2.listen({ host: EVERY_ADDRESS, port: EC2_PORT }).catch((cause: unknown) => {
      throw new KarriError('ListenFailed', `cannot listen on port ${EC2_PORT}: is another program using it?`, { cause })
    })
    const metrics = await startMetricsServer({
      registry: createMetrics('cloud-controller'),
      port: METRICS_PORT,
      // What is wrong in a zone is that zone's health; a cloud without its store does not run at all.
      problems: () => [],
    })
    return async () => {
      await metrics.stop()
      await ec2.close()
      await rpc.stop()
      await cloud.stop()
    }
  },
})

function servicesOf(cloud: Cloud): readonly RpcService[] {
  return [
    rpcService({
      definition: adminV1.AdminServiceService,
      implementation: cloud.adminService,
      allow: ['operator'],
    }),
    rpcService({
      definition: imageV1.ImageServiceService,
      implementation: cloud.imageService,
      allow: ['node-controller'],
    }),
  ]
}

// Neither file must be there: the cloud needs no key.
async function readConfig(paths: DaemonPaths): Promise<CloudConfig> {
  const files = []
  for (const path of [paths.config, paths.localConfig]) {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw new KarriError('ConfigUnreadable', `${path} cannot be read: check its owner`, { cause: error })
    })
    files.push({ path, text })
  }
  const config = parseCloudConfig(files)
  if (config.ok) return config.value
  throw new KarriError('BadConfig', config.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'))
}
