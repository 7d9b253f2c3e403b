// For tests only: a zone agent with a fake gateway, and nodes behind real loopback gRPC with mutual TLS. Time runs fifty
// times as fast, so that back-offs and silences cost a test nothing.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  acceptViews,
  createSource,
  createViewReceiver,
  encodeNodeStatus,
  encodeZoneObject,
  followSource,
  nodeV1,
  parseNodeObject,
} from '@karri/contracts'
import { createFakeApplier } from '@karri/host'
import { type Clock, type Ipv4, KarriError, type NodeName } from '@karri/model'
import type { ClusterConfig, NodeInstanceObject, NodeObject, NodeStatus, NodeView, ZoneView } from '@karri/network'
import {
  createAuthority,
  dial,
  issueCertificate,
  type RpcServer,
  rpcService,
  silentLogger,
  startRpcServer,
  systemClock,
  systemRandomBytes,
  type TlsFiles,
} from '@karri/service'
import { type Cluster, createCluster } from './cluster.ts'
import { FIRST_NODE, SECOND_NODE } from './example-zone.fixture.ts'

const CONFIG: ClusterConfig = {
  network: {
    mode: 'MANAGED',
    pubInterface: 'eth0',
    privInterface: 'eth0',
    subnet: { base: '10.10.0.0' as Ipv4, prefix: 16 },
    addrsPerNet: 32,
    dns: '192.168.0.1' as Ipv4,
    domainName: null,
    publicIps: ['192.168.3.1' as Ipv4],
    macPrefix: 'd0:0d',
    dhcp: { daemon: 'dnsmasq', path: '/usr/sbin/dnsmasq', user: null },
    localIp: null,
    cloudIp: null,
  },
  nodes: [FIRST_NODE, SECOND_NODE],
  schedPolicy: 'GREEDY',
}

const FAST_CLOCK: Clock = { now: systemClock.now, wait: (delayMs, signal) => systemClock.wait(delayMs / 50, signal) }

const sources = { clock: systemClock, randomBytes: systemRandomBytes }

/** Certificates of one authority: made once for a whole spec file, since keys are slow. */
export async function certify() {
  const authority = await createAuthority(sources)
  const issue = (role: 'cluster-controller' | 'node-controller' | 'cloud-controller', name: string) =>
    issueCertificate(authority, { role, name, ...sources })
  return {
    cluster: await issue('cluster-controller', 'front'),
    cloud: await issue('cloud-controller', 'front'),
    first: await issue('node-controller', FIRST_NODE),
    second: await issue('node-controller', SECOND_NODE),
  }
}

export type Certificates = Awaited<ReturnType<typeof certify>>

/** A node as the cluster sees it: takes views and says what a test tells it to say. */
export async function openPeer(node: NodeName, tls: TlsFiles) {
  const status = createSource<NodeStatus>(statusOf(node))
  const views: NodeView[] = []
  const receiver = createViewReceiver<NodeObject>({
    initial: null,
    parseObject: parseNodeObject,
    persist: async () => undefined,
    onAccepted: (view) => void views.push(view),
  })
  const service = rpcService({
    definition: nodeV1.NodeServiceService,
    allow: ['cluster-controller'],
    implementation: {
      publishNodeView: (requests) => acceptViews(requests, receiver),
      watchNodeStatus: async function* (_request, { signal }) {
        for await (const value of followSource(status, signal)) yield { status: encodeNodeStatus(value) }
      },
      readConsole: async ({ instanceId }) => ({ output: Buffer.from(`console of ${instanceId}`), writtenAtMs: 7n }),
    },
  })
  let port = 0
  let server: RpcServer
  const listen = async () => {
    server = await startRpcServer({ host: '127.0.0.1', port, tls, services: [service], log: silentLogger })
    port = server.port
  }
  await listen()
  return {
    views,
    address: () => `127.0.0.1:${port}`,
    say: (changes: Partial<NodeStatus>) => status.set({ ...statusOf(node), ...changes }),
    held: (instanceId: string) =>
      receiver.held()?.objects.get(`instance/${instanceId}`) as NodeInstanceObject | undefined,
    generation: () => receiver.held()?.version.generation ?? null,
    crash: () => server.stop(0),
    listen,
  }
}

export type Peer = Awaited<ReturnType<typeof openPeer>>

/** A zone agent over a folder of its own. */
export async function openCluster(peers: ReadonlyMap<NodeName, Peer>, tls: TlsFiles) {
  const stateDir = await mkdtemp(join(tmpdir(), 'karri-cluster-'))
  const applier = createFakeApplier()
  let life = new AbortController()
  let cluster: Cluster
  const start = async () => {
    life = new AbortController()
    cluster = await createCluster({
      config: CONFIG,
      applier,
      dialNode: (node) => {
        const address = peers.get(node)?.address() ?? '127.0.0.1:1'
        return dial({ client: nodeV1.NodeServiceClient, address, tls, role: 'node-controller', name: node })
      },
      stateDir,
      clock: FAST_CLOCK,
      randomBytes: systemRandomBytes,
      log: silentLogger,
      signal: life.signal,
    })
  }
  await start()
  return {
    config: CONFIG,
    stateDir,
    applier,
    cluster: () => cluster,
    /** Sends a whole view as the cloud does, without a link. */
    show: async (view: ZoneView) => {
      const { storeId, generation } = view.version
      const version = { storeId, generation: BigInt(generation), revision: 0n }
      const objects = [...view.objects.values()].map(encodeZoneObject)
      return cluster.receiver.receive({ update: { $case: 'whole', value: { version, objects } } })
    },
    gateway: () => cluster.status.read()?.gateway,
    node: (node: NodeName) => cluster.status.read()?.nodes.find((status) => status.node === node),
    restart: async () => {
      life.abort()
      await cluster.ended()
      await start()
    },
    close: async () => {
      life.abort()
      await cluster.ended()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}

export type Zone = Awaited<ReturnType<typeof openCluster>>

/** Waits for a condition; fails after some seconds with what was said last. */
export async function until(holds: () => boolean | Promise<boolean>, show: () => unknown = () => ''): Promise<void> {
  const deadline = performance.now() + 4000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new KarriError('NeverCame', JSON.stringify(show()))
    await systemClock.wait(5)
  }
}

function statusOf(node: NodeName): NodeStatus {
  return {
    node,
    state: 'up',
    capacity: { vcpus: 2, memoryMib: 768, diskGib: 10 },
    accelerator: 'tcg',
    applied: null,
    instances: [],
    problem: '',
  }
}
