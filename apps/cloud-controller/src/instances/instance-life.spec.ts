// An instance's whole life against a real store and a fake zone: each step lost, late, doubled and in the wrong order, and
// the cloud restarted between any two steps.
import type { InstanceId } from '@karri/model'
import { afterEach, describe, expect, it } from 'vitest'
import { launchOf, NODES, openTestCloud, type TestCloud, ZONE } from '../cloud.fixture.ts'
import { enforceDeadlines, PENDING_LIMIT_MS, TERMINATED_LISTED_MS } from './deadlines.ts'
import { declareNodeLost } from './declare-lost.ts'
import { observeZone } from './observe.ts'
import { rebootInstances } from './reboot-instances.ts'
import { runInstances } from './run-instances.ts'
import { terminateInstances } from './terminate-instances.ts'

let cloud: TestCloud
afterEach(() => cloud.close())

async function open(inFile = false): Promise<void> {
  cloud = await openTestCloud({ inFile })
}

async function launch(): Promise<InstanceId> {
  const { instanceIds } = await runInstances(cloud.context, cloud.other, launchOf(cloud, { instanceType: 'm1.large' }))
  return instanceIds[0] as InstanceId
}

async function rowOf(instanceId: InstanceId) {
  return cloud.context.store.read((trx) =>
    trx.selectFrom('instances').selectAll().where('instanceId', '=', instanceId).executeTakeFirst(),
  )
}

async function summary(instanceId: InstanceId) {
  const row = await rowOf(instanceId)
  if (!row) return 'forgotten'
  return `${row.state} ${row.desired} ${row.inView ? 'in view' : 'out of view'} ${row.holdsAddresses ? 'holds' : 'free'}`
}

async function held() {
  const { segments, takenAddresses } = await cloud.countRows()
  const waiting = await cloud.context.store.read((trx) =>
    trx.selectFrom('addresses').select('publicIp').where('releaseZoneGeneration', 'is not', null).execute(),
  )
  const instances = await cloud.context.store.read((trx) =>
    trx.selectFrom('instances').select('instanceId').where('holdsAddresses', '=', 1).execute(),
  )
  return { segments, publicIps: (takenAddresses ?? 0) + waiting.length, privateIps: instances.length }
}

// Each step of the life in its right order.
const LIFE: readonly { readonly name: string; readonly step: (id: InstanceId) => Promise<void> | void }[] = [
  { name: 'publish the launch', step: () => cloud.publish() },
  { name: 'the gateway applies', step: () => cloud.zone.gatewayApplies() },
  { name: 'report the gateway', step: () => cloud.report() },
  { name: 'the node applies', step: () => cloud.zone.nodeApplies(NODES[0]) },
  { name: 'the guest runs', step: (id) => cloud.zone.setPhase(id, 'running') },
  { name: 'report running', step: () => cloud.report() },
  { name: 'terminate', step: async (id) => void (await terminateInstances(cloud.context, cloud.other, [id])) },
  { name: 'publish gone', step: () => cloud.publish() },
  { name: 'the node takes the order', step: () => cloud.zone.nodeApplies(NODES[0]) },
  { name: 'the guest is absent', step: (id) => cloud.zone.setPhase(id, 'absent') },
  { name: 'report absent', step: () => cloud.report() },
  { name: 'publish without it', step: () => cloud.publish() },
  { name: 'the gateway drops it', step: () => cloud.zone.gatewayApplies() },
  { name: 'the first node drops it', step: () => cloud.zone.nodeApplies(NODES[0]) },
  { name: 'the second node drops it', step: () => cloud.zone.nodeApplies(NODES[1]) },
  { name: 'report the release', step: () => cloud.report() },
]

describe('the life of an instance', () => {
  it('goes from launch to released, each thing held until its hosts have confirmed', async () => {
    await open()
    const id = await launch()
    const seen: string[] = [`launched: ${await summary(id)}`]
    for (const { name, step } of LIFE) {
      await step(id)
      const line = await summary(id)
      if (!seen.at(-1)?.endsWith(line)) seen.push(`${name}: ${line}`)
    }
    expect(seen).toEqual([
      'launched: pending running in view holds',
      'report running: running running in view holds',
      'terminate: shutting-down gone in view holds',
      'report absent: terminated gone out of view holds',
      'report the release: terminated gone out of view free',
    ])
    expect(await held()).toEqual({ segments: 0, publicIps: 0, privateIps: 0 })
  })

  it('frees its address after gateway and node, its public address after the gateway, its tag after every node', async () => {
    await open()
    const id = await launch()
    await cloud.converge()
    await terminateInstances(cloud.context, cloud.other, [id])
    await cloud.publish()
    cloud.zone.nodeApplies(NODES[0])
    cloud.zone.setPhase(id, 'absent')
    await cloud.report()
    await cloud.publish()
    await cloud.report()
    expect(await held()).toEqual({ segments: 1, publicIps: 1, privateIps: 1 })
    cloud.zone.gatewayApplies()
    await cloud.report()
    expect(await held()).toEqual({ segments: 1, publicIps: 0, privateIps: 1 })
    cloud.zone.nodeApplies(NODES[0])
    await cloud.report()
    expect(await held()).toEqual({ segments: 1, publicIps: 0, privateIps: 0 })
    cloud.zone.nodeApplies(NODES[1])
    await cloud.report()
    expect(await held()).toEqual({ segments: 0, publicIps: 0, privateIps: 0 })
  })

  it('gives the first instance of the seed its numbers', async () => {
    await open()
    const id = await launch()
    expect(await rowOf(id)).toMatchObject({ tag: 10, privateIp: '10.10.1.2', mac: 'd0:0d:0a:0a:01:02', node: NODES[0] })
    await cloud.publish()
    expect(cloud.zone.held()?.objects.get(`instance/${id}`)).toMatchObject({ publicIp: '192.168.3.1' })
    expect(cloud.zone.held()?.objects.get('segment/10')).toMatchObject({ gateway: '10.10.1.1' })
  })

  it('survives a restart of the cloud between any two steps', async () => {
    await open(true)
    const { storeId } = cloud.context.store
    const id = await launch()
    for (const { step } of LIFE) {
      await cloud.restart()
      await step(id)
    }
    await cloud.restart()
    expect(cloud.context.store.storeId).toBe(storeId)
    expect(await summary(id)).toBe('terminated gone out of view free')
    expect(await held()).toEqual({ segments: 0, publicIps: 0, privateIps: 0 })
  })

  it.each(LIFE.filter(({ name }) => name !== 'terminate').map(({ name }, index) => ({ name, index })))(
    'ends the same when "$name" is lost',
    async ({ name }) => {
      await open()
      const id = await launch()
      for (const { name: other, step } of LIFE) if (other !== name) await step(id)
      await cloud.converge()
      expect(await summary(id)).toBe('terminated gone out of view free')
      expect(await held()).toEqual({ segments: 0, publicIps: 0, privateIps: 0 })
    },
  )

  it('ends the same when every step happens twice', async () => {
    await open()
    const id = await launch()
    for (const { step } of LIFE) {
      await step(id)
      await step(id)
    }
    expect(await summary(id)).toBe('terminated gone out of view free')
    expect(await held()).toEqual({ segments: 0, publicIps: 0, privateIps: 0 })
  })

  it('is not raised from the dead by reports that come late', async () => {
    await open()
    const id = await launch()
    const reports = []
    for (const { step } of LIFE) {
      await step(id)
      reports.push(cloud.zone.status())
    }
    const before = await held()
    for (const late of reports) await observeZone(cloud.context, ZONE, late)
    expect(await summary(id)).toBe('terminated gone out of view free')
    expect(await held()).toEqual(before)
  })

  it('ends with the reason of a node that fails, and frees everything after it is absent', async () => {
    await open()
    const id = await launch()
    await cloud.publish()
    cloud.zone.nodeApplies(NODES[0])
    cloud.zone.setPhase(id, 'failed', 'the image does not match its digest')
    await cloud.report()
    expect(await rowOf(id)).toMatchObject({
      state: 'shutting-down',
      desired: 'gone',
      stateReasonCode: 'Server.InternalError',
      stateReasonMessage: 'Server.InternalError: the image does not match its digest',
    })
    await cloud.converge()
    expect(await summary(id)).toBe('terminated gone out of view free')
  })

  it('ends when it is pending too long, and says what it waited for', async () => {
    await open()
    const id = await launch()
    await cloud.publish()
    cloud.zone.nodeApplies(NODES[0])
    cloud.zone.setPhase(id, 'waiting', 'the gateway has not confirmed')
    await cloud.report()
    await cloud.clock.advance(PENDING_LIMIT_MS - 1)
    await enforceDeadlines(cloud.context)
    expect(await summary(id)).toBe('pending running in view holds')
    await cloud.clock.advance(1)
    await enforceDeadlines(cloud.context)
    expect((await rowOf(id))?.stateReasonMessage).toBe(
      'Server.InternalError: the instance did not start within 20 minutes: the gateway has not confirmed',
    )
    await cloud.converge()
    expect(await held()).toEqual({ segments: 0, publicIps: 0, privateIps: 0 })
  })

  it('stays listed for an hour and is then forgotten, unless a host still holds it', async () => {
    await open()
    const id = await launch()
    await cloud.converge()
    await terminateInstances(cloud.context, cloud.other, [id])
    await cloud.publish()
    cloud.zone.setPhase(id, 'absent')
    cloud.zone.nodeApplies(NODES[0])
    await cloud.report()
    await cloud.clock.advance(TERMINATED_LISTED_MS)
    await enforceDeadlines(cloud.context)
    expect(await summary(id)).toBe('terminated gone out of view holds')
    await cloud.converge()
    await enforceDeadlines(cloud.context)
    expect(await summary(id)).toBe('forgotten')
    expect(await cloud.countRows()).toMatchObject({ instances: 0, reservations: 0, instanceGroups: 0, segments: 0 })
  })

  it('keeps the addresses of an unreachable node until an operator declares it lost', async () => {
    await open()
    const id = await launch()
    await cloud.converge()
    cloud.zone.setReachable(NODES[0], false)
    await terminateInstances(cloud.context, cloud.other, [id])
    await cloud.publish()
    cloud.zone.gatewayApplies()
    await cloud.report()
    expect(await summary(id)).toBe('shutting-down gone in view holds')
    expect(await declareNodeLost(cloud.context, NODES[0])).toBe(1)
    await cloud.publish()
    cloud.zone.gatewayApplies()
    cloud.zone.nodeApplies(NODES[1])
    await cloud.report()
    expect(await summary(id)).toBe('terminated gone out of view free')
    expect(await held()).toEqual({ segments: 0, publicIps: 0, privateIps: 0 })
  })

  it('takes the segment back when its group launches while it is being released', async () => {
    await open()
    const first = await launch()
    await cloud.converge()
    await terminateInstances(cloud.context, cloud.other, [first])
    await cloud.publish()
    cloud.zone.nodeApplies(NODES[0])
    cloud.zone.setPhase(first, 'absent')
    await cloud.report()
    const second = await launch()
    // The first one's address is still held by hosts.
    expect(await rowOf(second)).toMatchObject({ tag: 10, privateIp: '10.10.1.3' })
    await cloud.converge()
    expect(await summary(second)).toBe('running running in view holds')
    expect(await held()).toEqual({ segments: 1, publicIps: 1, privateIps: 1 })
  })

  it('counts reboots of running instances only', async () => {
    await open()
    const id = await launch()
    await expect(rebootInstances(cloud.context, cloud.other, [id])).rejects.toMatchObject({
      code: 'IncorrectInstanceState',
    })
    await cloud.converge()
    await rebootInstances(cloud.context, cloud.other, [id])
    await cloud.publish()
    expect(cloud.zone.held()?.objects.get(`instance/${id}`)).toMatchObject({ rebootCount: 1 })
  })
})
