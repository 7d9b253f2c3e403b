// Laws over random lives (proofs.md, R12): whatever is launched, terminated, applied, reported or lost in whatever order,
// no address, MAC or tag is ever given twice while a host may still hold it, and when all is terminated nothing is held.
import type { InstanceId } from '@karri/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { launchOf, NODES, openTestCloud, SEED_CONFIG, type TestCloud } from '../cloud.fixture.ts'
import { runInstances } from './run-instances.ts'
import { terminateInstances } from './terminate-instances.ts'

type Step =
  | { readonly kind: 'run'; readonly byAdministrator: boolean; readonly count: number }
  | { readonly kind: 'terminate' | 'fate'; readonly pick: number }
  | { readonly kind: 'publish' | 'report' | 'gateway' }
  | { readonly kind: 'node'; readonly index: number }

const pick = fc.nat({ max: 50 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('run' as const), byAdministrator: fc.boolean(), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constantFrom('terminate' as const, 'fate' as const), pick }),
  fc.record({ kind: fc.constantFrom('publish' as const, 'report' as const, 'gateway' as const) }),
  fc.record({ kind: fc.constant('node' as const), index: fc.nat({ max: 1 }) }),
)

// Small on purpose, so that everything runs out: 5 hosts a segment, 4 public addresses.
const SMALL = {
  ...SEED_CONFIG,
  network: { ...SEED_CONFIG.network, addrsPerNet: 8, publicIps: SEED_CONFIG.network.publicIps.slice(0, 4) },
}

describe('addresses, MACs and tags', () => {
  it('are never given twice, and all come back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const cloud = await openTestCloud({ config: SMALL })
        try {
          for (const each of steps) {
            await perform(cloud, each)
            await expectNothingTwice(cloud)
          }
          await terminateAll(cloud)
          await cloud.converge()
          await expectNothingHeld(cloud)
        } finally {
          await cloud.close()
        }
      }),
      { numRuns: 25 },
    )
  })
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
    case 'fate': {
      const instanceId = await pickInstance(cloud, each.pick)
      const object = instanceId && cloud.zone.held()?.objects.get(`instance/${instanceId}`)
      if (object && object.kind === 'instance') {
        cloud.zone.setPhase(object.instanceId, object.desired === 'gone' ? 'absent' : 'running')
      }
      break
    }
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

async function pickInstance(cloud: TestCloud, index: number): Promise<InstanceId | undefined> {
  const rows = await cloud.context.store.read((trx) =>
    trx.selectFrom('instances').select('instanceId').orderBy('instanceId').execute(),
  )
  return rows[index % Math.max(1, rows.length)]?.instanceId
}

// What any host may still hold: by the cloud's rows and by the last view that each host has.
async function expectNothingTwice(cloud: TestCloud): Promise<void> {
  const { instances, addresses, segments } = await cloud.context.store.read(async (trx) => ({
    instances: await trx.selectFrom('instances').selectAll().where('holdsAddresses', '=', 1).execute(),
    addresses: await trx.selectFrom('addresses').selectAll().where('instanceId', 'is not', null).execute(),
    segments: await trx.selectFrom('segments').selectAll().execute(),
  }))
  const rowOf = new Map(instances.map((row) => [row.instanceId, row]))
  for (const object of cloud.zone.held()?.objects.values() ?? []) {
    if (object.kind !== 'instance' || rowOf.has(object.instanceId)) continue
    // The cluster still has it although the cloud calls its address free: then nobody else may have that address.
    expect(instances.map((row) => row.privateIp)).not.toContain(object.privateIp)
  }
  expectUnique(instances.map((row) => row.privateIp))
  expectUnique(instances.map((row) => row.mac))
  expectUnique(addresses.map((row) => row.instanceId))
  expectUnique(segments.map((row) => row.tag))
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
