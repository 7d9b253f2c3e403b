// The cloud-controller as a process: certificates, the cloud, and its two listeners. EC2 on 8773, operators and nodes on
// 8776 (docs/adr).
import { adminV1, imageV1 } from '@karri/contracts'
import { readTls, rpcService, runDaemon, startRpcServer } from '@karri/service'
import { createCloud } from './cloud.ts'
import { CLOUD_RPC_PORT } from './views/read-zone-view.ts'
import { dialZone } from './zones/zone-peer.ts'

/** The ancestor's name for its only region (reference/eucalyptus.md 8.1). */
const REGION_NAME = 'eucalyptus'

await runDaemon({
  component: 'cloud-controller',
  start: async ({ paths, clock, randomBytes, log }) => {
    const tls = await readTls(paths.tls, 'cloud-controller', clock)
    const cloud = await createCloud({
      stateFolder: paths.state,
      regionName: REGION_NAME,
      clock,
      randomBytes,
      log,
      dialZone: (host) => dialZone(host, tls),
    })
    const rpc = await startRpcServer({
      host: '0.0.0.0',
      port: CLOUD_RPC_PORT,
      tls,
      log,
      services: [
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
      ],
    })
    return async () => {
      await rpc.stop()
      await cloud.stop()
    }
  },
})
