// The zone agent as a whole: what nodes and cloud are told while the gateway fails, views are late and nodes fall
// silent or lie.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { clusterV1 } from '@karri/contracts'
import type { NodeName } from '@karri/model'
import { callUnary, dial, silentLogger, startRpcServer } from '@karri/service'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Certificates,
  certify,
  openCluster,
  openPeer,
  type Peer,
  until,
  type Zone,
} from './cluster-bench.fixture.ts'
import {
  DATABASE_INSTANCE,
  databaseInstance,
  exampleView,
  FIRST_NODE,
  SECOND_NODE,
  WEB_INSTANCE,
  webInstance,
} from './example-zone.fixture.ts'
import { createClusterService } from './rpc/cluster-service.ts'

describe('createCluster()', () => {
  let certificates: Certificates
  let first: Peer
  let second: Peer
  let zone: Zone
  beforeAll(async () => {
    certificates = await certify()
  })
  beforeEach(async () => {
    first = await openPeer(FIRST_NODE, certificates.first)
    second = await openPeer(SECOND_NODE, certificates.second)
    const peers = new Map<NodeName, Peer>([
      [FIRST_NODE, first],
      [SECOND_NODE, second],
    ])
    zone = await openCluster(peers, certificates.cluster)
  })
  afterEach(async () => {
    await zone.close()
    await first.crash()
    await second.crash()
  })

  const running = { instanceId: WEB_INSTANCE, phase: 'running', reason: '', rebootCount: 0 } as const
  const both = (generation: number) => exampleView(generation, [webInstance(), databaseInstance()])

  it('tells each node its own instances, permitted once the gateway has them', async () => {
    await zone.show(both(1))
    await until(
      () => first.held(WEB_INSTANCE)?.permitted === true && second.held(DATABASE_INSTANCE)?.permitted === true,
    )
    expect(zone.gateway()).toEqual({ applied: { storeId: 'store-a', generation: 1, revision: 0 }, problem: '' })
    expect(first.held(DATABASE_INSTANCE)).toBeUndefined()
    expect(JSON.stringify(first.views.map((view) => [...view.objects.values()]))).not.toContain('ssh-rsa')
  })

  it('brings back what somebody takes off the gateway, although no view comes', async () => {
    await zone.show(both(1))
    await until(() => zone.gateway()?.applied?.generation === 1)
    await zone.applier.clear()
    await until(() => zone.applier.applied() !== null)
  })

  it('permits nothing while the gateway cannot be applied, says why, and tries again by itself', async () => {
    zone.applier.fail(new Error('dnsmasq does not start'))
    await zone.show(both(1))
    await until(() => first.generation() === 1 && zone.gateway()?.problem === 'dnsmasq does not start')
    expect([first.held(WEB_INSTANCE)?.permitted, zone.gateway()?.applied]).toEqual([false, null])
    zone.applier.fail(null)
    await until(() => first.held(WEB_INSTANCE)?.permitted === true)
    expect(zone.gateway()?.problem).toBe('')
  })

  it('passes an end on to the nodes although the gateway is broken, and takes no permission back', async () => {
    await zone.show(both(1))
    await until(() => first.held(WEB_INSTANCE)?.permitted === true)
    zone.applier.fail(new Error('broken'))
    await zone.show(exampleView(2, [webInstance({ desired: 'gone' }), databaseInstance()]))
    await until(() => first.held(WEB_INSTANCE)?.desired === 'gone' && second.generation() === 2)
    expect(second.held(DATABASE_INSTANCE)?.permitted).toBe(true)
    expect(zone.gateway()?.applied?.generation).toBe(1)
  })

  it('permits only what the applied view had, when a newer view comes during the apply', async () => {
    let release: () => void = () => undefined
    let calls = 0
    zone.applier.onApply(async () => {
      calls += 1
      if (calls === 1)
        await new Promise<void>((resolve) => {
          release = resolve
        })
      else throw new Error('only the first goes in')
    })
    await zone.show(exampleView(1, [webInstance()]))
    await until(() => calls === 1)
    await zone.show(both(2))
    release()
    await until(() => first.held(WEB_INSTANCE)?.permitted === true && second.generation() === 2)
    expect([second.held(DATABASE_INSTANCE)?.permitted, zone.gateway()?.applied?.generation]).toEqual([false, 1])
  })

  it('refuses an older view and takes a restored store', async () => {
    await zone.show(both(5))
    expect((await zone.show(both(4))).refusal).toMatch(/older/)
    expect((await zone.show(exampleView(1, [], 'store-b'))).refusal).toBe('')
    await until(() => zone.gateway()?.applied?.storeId === 'store-b' && first.held(WEB_INSTANCE) === undefined)
  })

  it('reports what its nodes say of their own instances, and nothing else', async () => {
    await zone.show(both(1))
    const lie = { ...running, instanceId: DATABASE_INSTANCE, phase: 'absent' } as const
    first.say({ instances: [running, lie], applied: { storeId: 'store-a', generation: 1, revision: 0 } })
    await until(() => zone.node(FIRST_NODE)?.instances.length === 1)
    expect(zone.node(FIRST_NODE)).toMatchObject({ state: 'up', instances: [running], applied: { generation: 1 } })
    expect(
      zone
        .cluster()
        .status.read()
        ?.nodes.map((node) => node.node),
    ).toEqual([FIRST_NODE, SECOND_NODE])
  })

  it('calls a silent node unreachable with what it said last, until it answers again', async () => {
    await zone.show(both(1))
    first.say({ instances: [running] })
    await until(() => zone.node(FIRST_NODE)?.instances.length === 1)
    await first.crash()
    await until(() => zone.node(FIRST_NODE)?.state === 'unreachable')
    expect(zone.node(FIRST_NODE)?.instances).toEqual([running])
    expect(zone.node(SECOND_NODE)?.state).toBe('up')
    await zone.show(both(2))
    await first.listen()
    await until(
      () => zone.node(FIRST_NODE)?.state === 'up' && first.generation() === 2,
      () => zone.node(FIRST_NODE),
    )
  })

  it('does not believe a node with the certificate of another', async () => {
    await first.crash()
    const peers = new Map<NodeName, Peer>([[FIRST_NODE, second]])
    const other = await openCluster(peers, certificates.cluster)
    try {
      await other.show(both(1))
      await until(
        () => /192\.168\.5\.7|certificate/.test(other.node(FIRST_NODE)?.problem ?? ''),
        () => other.node(FIRST_NODE),
      )
      expect(other.node(FIRST_NODE)).toMatchObject({ state: 'unreachable', instances: [] })
      expect(second.held(WEB_INSTANCE)).toBeUndefined()
    } finally {
      await other.close()
    }
  })

  describe('restarts', () => {
    it('goes on with the kept view and nobody above: the gateway, then the permissions', async () => {
      await zone.show(both(1))
      await until(() => first.held(WEB_INSTANCE)?.permitted === true)
      await zone.applier.clear()
      await zone.restart()
      await until(() => zone.gateway()?.applied?.generation === 1)
      expect(zone.applier.applied()?.segments.map((segment) => segment.bridge)).toEqual(['kbr10', 'kbr11'])
      await until(() => first.views.length > 2 && first.held(WEB_INSTANCE)?.permitted === true)
      expect(zone.cluster().view()?.objects.get(`instance/${WEB_INSTANCE}`)).toEqual(webInstance())
    })

    it('sets a damaged view aside and touches nothing until a view comes', async () => {
      await zone.show(both(1))
      await until(() => zone.gateway()?.applied !== null)
      const before = zone.applier.applied()
      await writeFile(join(zone.stateDir, 'view'), 'nonsense')
      await zone.restart()
      expect(zone.cluster().view()).toBeNull()
      expect([zone.gateway()?.applied, zone.applier.applied()]).toEqual([null, before])
      await zone.show(both(2))
      await until(() => zone.gateway()?.applied?.generation === 2)
    })
  })

  describe('its service', () => {
    async function serve() {
      const service = createClusterService({ config: zone.config, ...zone.cluster() })
      const tls = certificates.cluster
      const server = await startRpcServer({ host: '127.0.0.1', port: 0, tls, services: [service], log: silentLogger })
      const connect = (mine: Certificates['cloud']) =>
        dial({
          client: clusterV1.ClusterServiceClient,
          address: `127.0.0.1:${server.port}`,
          tls: mine,
          role: 'cluster-controller',
        })
      return { server, connect }
    }

    it('relays a console from the node that has the instance, and from no other', async () => {
      await zone.show(both(1))
      const { server, connect } = await serve()
      const client = connect(certificates.cloud)
      const read = (node: string, instanceId: string) =>
        callUnary(client, { method: client.readConsole, request: { node, instanceId }, timeoutMs: 4000 })
      expect((await read(FIRST_NODE, WEB_INSTANCE)).output.toString()).toBe(`console of ${WEB_INSTANCE}`)
      await expect(read(SECOND_NODE, WEB_INSTANCE)).rejects.toMatchObject({ code: 'RpcNotFound' })
      await expect(read(FIRST_NODE, 'i-0000000000000dead')).rejects.toMatchObject({ code: 'RpcNotFound' })
      await expect(read(FIRST_NODE, '../../etc')).rejects.toMatchObject({ code: 'RpcInvalidArgument' })
      client.close()
      await server.stop(0)
    })

    it('answers the cloud-controller and refuses a node and another cluster', async () => {
      const { server, connect } = await serve()
      const ask = async (tls: Certificates['cloud']) => {
        const client = connect(tls)
        try {
          return await callUnary(client, { method: client.describeZone, request: {}, timeoutMs: 4000 })
        } finally {
          client.close()
        }
      }
      expect(await ask(certificates.cloud)).toMatchObject({ nodes: [FIRST_NODE, SECOND_NODE], schedPolicy: 'GREEDY' })
      await expect(ask(certificates.first)).rejects.toMatchObject({ code: 'RpcPermissionDenied' })
      await expect(ask(certificates.cluster)).rejects.toMatchObject({ code: 'RpcPermissionDenied' })
      await server.stop(0)
    })
  })
})
