// Laws over random lives (proofs.md, R12): whatever is launched, terminated, applied, reported or lost in whatever order,
// no address, MAC or tag is ever given twice while a host may still hold it, and when all is terminated nothing is held.
import type { InstanceId } from '@karri/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocateAddress, releaseAddress } from '../addresses/allocate-address.ts'
import { associateAddress, disassociateAddress } from '../addresses/associate-address.ts'
import { launchOf, NODES, openTestCloud, SEED_CONFIG, type TestCloud } from '../cloud.fixture.ts'
import { runInstances } from './run-instances.ts'
import { terminateInstances } from './terminate-instances.ts'

type Step =
  | { readonly kind: 'run'; readonly byAdministrator: boolean; readonly count: number }
  | { readonly kind: 'terminate' | 'fate' | 'elastic' | 'giveBack'; readonly pick: number }
  | { readonly kind: 'publish' | 'report' | 'gateway' | 'drive' }
  | { readonly kind: 'node'; readonly index: number }

const pick = fc.nat({ max: 50 })
const count = fc.integer({ min: 1, max: 3 })
// The weights favour lives that come to their end while one host lags behind.
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>({ kind: 'drive' }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('run' as const), byAdministrator: fc.boolean(), count }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('terminate' as const), pick }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'gateway' }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('elastic' as const, 'giveBack' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fate' as const), pick }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'publish' }, { kind: 'report' }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('node' as const), index: fc.nat({ max: 1 }) }) },
)

// Small on purpose, so that everything runs out: 5 hosts a segment, 4 public addresses.
const SMALL = {
  ...SEED_CONFIG,
  network: { ...SEED_CONFIG.network, addrsPerNet: 8, publicIps: SEED_CONFIG.network.publicIps.slice(0, 4) },
}

describe('addresses, MACs and tags', () => {
  it('are never given twice, and all come back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), async (steps) => {
        const cloud = await openTestCloud({ config: SMALL })
        try {
          for (const each of steps) {
            await perform(cloud, each)
            await expectNothingTwice(cloud)
          }
          await terminateAll(cloud)
          for (let left = SMALL.network.publicIps.length; left > 0; left--) await giveBackElastic(cloud, 0)
          await cloud.converge()
          await expectNothingHeld(cloud)
        } finally {
          await cloud.close()
        }
      }),
      { numRuns: 30 }, // dear: each run is a whole cloud with its store
    )
  }, 60_000) // some 2 s alone; the two cores may be shared
})

async function perform(cloud: TestCloud, each: Step): Promise<void> {
  switch (each.kind) {
    case 'run': {
      const caller = each.byAdministrator ? cloud.administrator : cloud.other
      const launch = launchOf(cloud, { minCount: each.count, maxCount: each.count })
      await runInstances(cloud.context, caller, launch).catch((error: { code: string }) => {
        expect(error.code).toMatch(/^Insufficient/)
      })
      break
    }
    case 'terminate': {
      const instanceId = await pickInstance(cloud, each.pick)
      if (instanceId) await terminateInstances(cloud.context, cloud.administrator, [instanceId])
      break
    }
    case 'elastic':
      return mapElastic(cloud, each.pick)
    case 'giveBack':
      return giveBackElastic(cloud, each.pick)
    case 'fate': {
      const instanceId = await pickInstance(cloud, each.pick)
      const object = instanceId && cloud.zone.held()?.objects.get(`instance/${instanceId}`)
      if (object && object.kind === 'instance') {
        cloud.zone.setPhase(object.instanceId, object.desired === 'gone' ? 'absent' : 'running')
      }
      break
    }
    case 'drive':
      return driveNodes(cloud)
    case 'node':
      return cloud.zone.nodeApplies(NODES[each.index === 0 ? 0 : 1])
    case 'gateway':
      return cloud.zone.gatewayApplies()
    case 'publish':
      return cloud.publish()
    case 'report':
      return cloud.report()
  }
}

// The nodes do all that they are told, while the gateway lags behind: where an early release would show.
async function driveNodes(cloud: TestCloud): Promise<void> {
  await cloud.publish()
  for (const node of NODES) cloud.zone.nodeApplies(node)
  for (const object of cloud.zone.held()?.objects.values() ?? []) {
    if (object.kind === 'instance') {
      cloud.zone.setPhase(object.instanceId, object.desired === 'gone' ? 'absent' : 'running')
    }
  }
  await cloud.report()
}

async function mapElastic(cloud: TestCloud, index: number): Promise<void> {
  const { context, administrator } = cloud
  const expectRefusal = (error: { code: string }) => {
    expect(error.code).toMatch(
      /^(InsufficientAddressCapacity|AddressLimitExceeded|IncorrectInstanceState|Invalid.*NotFound)$/,
    )
  }
  const allocated = await allocateAddress(context, administrator, { wished: undefined, tags: [] }).catch(expectRefusal)
  const instanceId = await pickInstance(cloud, index)
  if (!allocated || !instanceId) return
  const address = { publicIp: allocated.publicIp }
  await associateAddress(context, administrator, { address, instanceId, allowReassociation: true }).catch(expectRefusal)
}

async function giveBackElastic(cloud: TestCloud, index: number): Promise<void> {
  const { context, administrator } = cloud
  const rows = await context.store.read((trx) =>
    trx.selectFrom('addresses').select('publicIp').where('owner', '=', 'account').orderBy('position').execute(),
  )
  const row = rows[index % Math.max(1, rows.length)]
  if (!row) return
  await disassociateAddress(context, administrator, row)
  await releaseAddress(context, administrator, row)
}

async function pickInstance(cloud: TestCloud, index: number): Promise<InstanceId | undefined> {
  const rows = await cloud.context.store.read((trx) =>
    trx.selectFrom('instances').select('instanceId').where('inView', '=', 1).orderBy('instanceId').execute(),
  )
  return rows[index % Math.max(1, rows.length)]?.instanceId
}

// One holder for each address, MAC and tag, over the cloud's rows and whatever each host has applied, however old.
async function expectNothingTwice(cloud: TestCloud): Promise<void> {
  const { instances, addresses, segments } = await cloud.context.store.read(async (trx) => ({
    instances: await trx.selectFrom('instances').selectAll().where('holdsAddresses', '=', 1).execute(),
    addresses: await trx.selectFrom('addresses').selectAll().where('instanceId', 'is not', null).execute(),
    segments: await trx.selectFrom('segments').selectAll().execute(),
  }))
  const holders = new Map<unknown, unknown>()
  const expectOneHolder = (what: unknown, holder: unknown) => {
    expect(holders.get(what) ?? holder).toBe(holder)
    holders.set(what, holder)
  }
  for (const row of instances) {
    expectOneHolder(row.privateIp, row.instanceId)
    expectOneHolder(row.mac, row.instanceId)
  }
  // An elastic address moves at its gateway in one step, so only those of the system must never meet an older holder.
  for (const row of addresses) if (row.owner === 'system') expectOneHolder(row.publicIp, row.instanceId)
  for (const row of segments) expectOneHolder(row.tag, row.groupId)
  const applied = cloud.zone.appliedObjects()
  for (const object of [...applied.gateway, ...applied.nodes]) {
    if (object.kind === 'segment') expectOneHolder(object.tag, object.groupId)
    if (object.kind !== 'instance') continue
    expectOneHolder(object.privateIp, object.instanceId)
    expectOneHolder(object.mac, object.instanceId)
  }
  for (const object of applied.gateway) {
    if (object.kind === 'instance' && object.publicIp) expectOneHolder(object.publicIp, object.instanceId)
  }
  expectUnique(addresses.map((row) => row.instanceId))
  for (const row of instances) expect(segments.map((segment) => segment.tag)).toContain(row.tag)
}

function expectUnique(values: readonly unknown[]): void {
  expect(new Set(values).size).toBe(values.length)
}

async function terminateAll(cloud: TestCloud): Promise<void> {
  const rows = await cloud.context.store.read((trx) => trx.selectFrom('instances').select('instanceId').execute())
  await terminateInstances(
    cloud.context,
    cloud.administrator,
    rows.map((row) => row.instanceId),
  )
}

async function expectNothingHeld(cloud: TestCloud): Promise<void> {
  const held = await cloud.context.store.read(async (trx) => ({
    instances: await trx.selectFrom('instances').select('instanceId').where('holdsAddresses', '=', 1).execute(),
    inView: await trx.selectFrom('instances').select('instanceId').where('inView', '=', 1).execute(),
    segments: await trx.selectFrom('segments').select('tag').execute(),
    addresses: await trx
      .selectFrom('addresses')
      .select('publicIp')
      .where((eb) => eb.or([eb('owner', '!=', 'nobody'), eb('releaseZoneGeneration', 'is not', null)]))
      .execute(),
  }))
  expect(held).toEqual({ instances: [], inView: [], segments: [], addresses: [] })
}
