// The cloud's end of the link to a cluster-controller over real loopback gRPC with mutual TLS.
import {
  acceptViews,
  clusterV1,
  createViewReceiver,
  encodeClusterConfig,
  encodeZoneStatus,
  parseZoneObject,
} from '@karri/contracts'
import type { InstanceId } from '@karri/model'
import type { ZoneObject } from '@karri/network'
import {
  createAuthority,
  issueCertificate,
  type Role,
  type RpcServer,
  rpcService,
  silentLogger,
  startRpcServer,
  systemClock,
  systemRandomBytes,
  type TlsFiles,
} from '@karri/service'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchOf, openTestCloud, SEED_CONFIG, type TestCloud, ZONE } from '../cloud.fixture.ts'
import { runInstances } from '../instances/run-instances.ts'
import { createZoneNotifier } from '../views/zone-notifier.ts'
import { createFakeZone, type FakeZone } from './fake-zone.ts'
import { createZoneFollowers } from './zone-followers.ts'
import { dialZone } from './zone-peer.ts'

const POLL_MS = 10
const LIMIT_MS = 10_000

let server: RpcServer
let cloud: TestCloud
let zone: FakeZone
const tls = new Map<Role, TlsFiles>()

beforeAll(async () => {
  const sources = { clock: systemClock, randomBytes: systemRandomBytes }
  const authority = await createAuthority(sources)
  for (const role of ['cloud-controller', 'cluster-controller', 'node-controller'] as const) {
    tls.set(role, await issueCertificate(authority, { role, name: 'front', ...sources }))
  }
  cloud = await openTestCloud()
  zone = createFakeZone(SEED_CONFIG)
  server = await startRpcServer({
    host: '127.0.0.1',
    port: 0,
    tls: tls.get('cluster-controller') as TlsFiles,
    log: silentLogger,
    services: [clusterService(zone)],
  })
})

afterAll(async () => {
  await server.stop(0)
  await cloud.close()
})

function clusterService(fake: FakeZone) {
  const receiver = createViewReceiver<ZoneObject>({
    initial: null,
    parseObject: parseZoneObject,
    persist: async () => undefined,
    onAccepted: (view) => {
      fake.receive(view)
      fake.settle()
    },
  })
  return rpcService({
    definition: clusterV1.ClusterServiceService,
    allow: ['cloud-controller'],
    implementation: {
      describeZone: async () => encodeClusterConfig(fake.config),
      publishZoneView: (requests) => acceptViews(requests, receiver),
      async *watchZoneStatus(_request, { signal }) {
        while (!signal.aborted) {
          yield { status: encodeZoneStatus(fake.status()) }
          await systemClock.wait(POLL_MS, signal).catch(() => undefined)
        }
      },
      readConsole: async ({ instanceId }) => ({ output: Buffer.from(instanceId), writtenAtMs: 7n }),
    },
  })
}

const dialAs = (role: Role) => dialZone(`127.0.0.1:${server.port}`, tls.get(role) as TlsFiles)

describe('dialZone()', () => {
  it('carries views down, reports up and consoles back', async () => {
    const context = { ...cloud.context, clock: systemClock, randomBytes: systemRandomBytes }
    const notifier = createZoneNotifier()
    const zones = createZoneFollowers({ context, notifier, dialZone: () => dialAs('cloud-controller') })
    await zones.refresh()
    const { instanceIds } = await runInstances(cloud.context, cloud.other, launchOf(cloud))
    notifier.notify(ZONE)
    await untilRunning(instanceIds[0] as InstanceId)
    const where = { zone: ZONE, node: SEED_CONFIG.nodes[0] as never, instanceId: instanceIds[0] as InstanceId }
    expect(await zones.read(where)).toEqual({ output: Buffer.from(where.instanceId), writtenAtMs: 7 })
    await zones.stop()
    await expect(zones.read(where)).rejects.toMatchObject({ code: 'ZoneUnreachable' })
  })

  it('is refused with the certificate of another role', async () => {
    const peer = dialAs('node-controller')
    await expect(peer.describeZone(AbortSignal.timeout(LIMIT_MS))).rejects.toMatchObject({
      code: 'RpcPermissionDenied',
    })
    peer.close()
  })
})

async function untilRunning(instanceId: InstanceId): Promise<void> {
  const limit = systemClock.now() + LIMIT_MS
  for (;;) {
    const row = await cloud.context.store.read((trx) =>
      trx.selectFrom('instances').select('state').where('instanceId', '=', instanceId).executeTakeFirst(),
    )
    if (row?.state === 'running') return
    if (systemClock.now() > limit) throw new Error(`${instanceId} is ${row?.state}, not running`)
    await systemClock.wait(POLL_MS)
  }
}
