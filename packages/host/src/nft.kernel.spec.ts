// Changes of a table against the kernel: whatever the way, what is loaded in the end is what the plan says.
import type { IngressRule, Ipv4 } from '@karri/model'
import { renderTable, renderTableChange, type TablePlan } from '@karri/network'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { applyTransaction, deleteTable, isTableLoaded, readMap } from './nft.ts'
import type { CommandRunner } from './run/command-runner.ts'
import { createTestNetwork, type TestNetwork } from './testing/test-network.ts'
import { type FixtureInstance, gatewayPlan } from './testing/zone-fixture.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const INSTANCES: readonly FixtureInstance[] = [
  { digits: '1', tag: 10, privateIp: '10.10.1.2', publicIp: '192.168.3.1' },
  { digits: '2', tag: 11, privateIp: '10.10.1.34' },
]

let network: TestNetwork
let changed: CommandRunner
let fresh: CommandRunner

beforeAll(async () => {
  network = await createTestNetwork({ changed: null, fresh: null })
  changed = network.host('changed')
  fresh = network.host('fresh')
})
afterAll(() => network.remove())

function tableOf(rules: readonly IngressRule[], instances = INSTANCES): TablePlan {
  return gatewayPlan({ instances, rules }).table
}

/** Everything in the table, without handles; the order of rules in their chain is kept, the kernel has none in sets. */
async function listTable(runner: CommandRunner): Promise<readonly string[]> {
  const { stdout } = await runner.run('nft', ['-j', '-s', 'list', 'table', 'ip', 'karri'])
  const objects = (JSON.parse(stdout) as { nftables: readonly Record<string, Record<string, unknown>>[] }).nftables
  const rulesBefore = new Map<unknown, number>()
  return objects
    .filter((object) => object.metainfo === undefined)
    .map((object) => {
      const [kind, body] = Object.entries(object)[0] ?? ['', {}]
      const { handle: _, elem, ...rest } = body
      const elements = Array.isArray(elem) ? elem.map((element) => JSON.stringify(element)).sort() : []
      const place = rulesBefore.get(body.chain) ?? 0
      if (kind === 'rule') rulesBefore.set(body.chain, place + 1)
      return JSON.stringify([kind, rest, elements, kind === 'rule' ? place : 0])
    })
    .sort()
}

const cidr = fc
  .constantFrom(['0.0.0.0', 0], ['10.0.0.0', 8], ['192.168.0.0', 16], ['192.168.0.0', 17], ['192.168.0.50', 32])
  .map(([base, prefix]) => ({ cidr: { base: base as Ipv4, prefix: prefix as number } }))
const ports = fc.uniqueArray(fc.constantFrom(0, 1, 22, 23, 80, 443, 65_534, 65_535), { minLength: 2, maxLength: 2 })
const rule: fc.Arbitrary<IngressRule> = fc.oneof(
  fc.record({ protocol: fc.constantFrom('tcp' as const, 'udp' as const), ports, source: cidr }).map((each) => ({
    protocol: each.protocol,
    fromPort: Math.min(...each.ports),
    toPort: Math.max(...each.ports),
    source: each.source,
  })),
  fc.record({
    protocol: fc.constant('icmp' as const),
    type: fc.constantFrom(-1, 3, 8, 255),
    code: fc.constantFrom(-1, 0, 255),
    source: cidr,
  }),
  fc.record({ protocol: fc.constant('all' as const), source: cidr }),
)

describe('renderTableChange() against the kernel', () => {
  test('overlapping rules authorized and revoked in any order end as the plan loaded at once', async () => {
    const orders = fc
      .uniqueArray(rule, { minLength: 2, maxLength: 6, selector: (each) => JSON.stringify(each) })
      .chain((rules) =>
        fc.tuple(
          fc.shuffledSubarray(rules, { minLength: rules.length }),
          fc.shuffledSubarray(rules, { minLength: 1, maxLength: rules.length }),
        ),
      )
    await fc.assert(
      fc.asyncProperty(orders, async ([authorized, revoked]) => {
        let table = tableOf([])
        await applyTransaction(changed, renderTable(table))
        const rules: IngressRule[] = []
        const step = async () => {
          const next = tableOf(rules)
          const change = renderTableChange(table, next)
          if (change !== '') await applyTransaction(changed, change)
          table = next
        }
        for (const each of authorized) {
          rules.push(each)
          await step()
        }
        for (const each of revoked) {
          rules.splice(rules.indexOf(each), 1)
          await step()
        }
        await applyTransaction(fresh, renderTable(table))
        expect(await listTable(changed)).toEqual(await listTable(fresh))
      }),
      { numRuns: 15 }, // dear: each run is dozens of nft processes
    )
  })

  test('instances that come, go and swap their public address end as the plan loaded at once', async () => {
    const [a, b] = INSTANCES as [FixtureInstance, FixtureInstance]
    const { publicIp: _, ...without } = a
    const stages = [[a, b], [without, { ...b, publicIp: '192.168.3.1' }], [a], [], [a, b], [b]]
    let table: TablePlan | null = null
    for (const instances of stages) {
      const next = tableOf([], instances)
      const change = table === null ? renderTable(next) : renderTableChange(table, next)
      await applyTransaction(changed, change)
      table = next
      await applyTransaction(fresh, renderTable(next))
      expect(await listTable(changed)).toEqual(await listTable(fresh))
    }
  })

  test('a transaction that nft refuses changes nothing', async () => {
    await applyTransaction(changed, renderTable(tableOf([])))
    const before = await listTable(changed)
    const refused = 'add set ip karri extra { type ipv4_addr; }\nadd element ip karri no_such_set { 10.0.0.1 }\n'
    await expect(applyTransaction(changed, refused)).rejects.toMatchObject({ code: 'CommandFailed' })
    expect(await listTable(changed)).toEqual(before)
  })
})

describe('the table as status', () => {
  test('its maps are read back, and a missing table or map has no elements', async () => {
    await applyTransaction(changed, renderTable(tableOf([])))
    expect(await isTableLoaded(changed, 'ip')).toBe(true)
    expect([...(await readMap(changed, 'public_to_private'))]).toEqual([['192.168.3.1', '10.10.1.2']])
    expect([...(await readMap(changed, 'policy_of')).keys()].sort()).toEqual(['10.10.1.2', '10.10.1.34'])
    expect((await readMap(changed, 'no_such_map')).size).toBe(0)
    await changed.run('nft', ['flush', 'table', 'ip', 'karri'])
    expect(await isTableLoaded(changed, 'ip')).toBe(false)
    await deleteTable(changed, 'ip')
    await deleteTable(changed, 'ip')
    expect(await isTableLoaded(changed, 'ip')).toBe(false)
    expect((await readMap(changed, 'public_to_private')).size).toBe(0)
  })
})
