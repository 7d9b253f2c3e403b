// Groups as sets, chains and verdicts, and the whole policy against EC2's semantics packet by packet.
import type { IngressRule, Ipv4, VlanId } from '@karri/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressNumber } from '../fixtures/nft-elements.ts'
import { judge, type Packet } from '../fixtures/nft-judge.ts'
import { randomZone } from '../fixtures/random-zone.ts'
import { groupIdOf, groupObject, instanceObject, SEED_CONFIG } from '../fixtures/seed-zone.ts'
import { planGateway } from '../plan/plan-gateway.ts'
import type { ZoneView } from '../views/zone-view.ts'
import { planGroupObjects } from './plan-group-objects.ts'

const ANYWHERE = { cidr: { base: '0.0.0.0' as Ipv4, prefix: 0 } }
const FIRST = instanceObject(1, { tag: 10 as VlanId, privateIp: '10.10.1.2' as Ipv4, groupIds: [groupIdOf(1)] })
const BOTH = instanceObject(2, {
  tag: 10 as VlanId,
  privateIp: '10.10.1.3' as Ipv4,
  groupIds: [groupIdOf(2), groupIdOf(1), groupIdOf(2)],
})

describe('planGroupObjects()', () => {
  it('sends an instance in several groups through a chain of that set of groups', () => {
    const { policyOf, chains, sets } = planGroupObjects([groupObject(1, []), groupObject(2, [])], [FIRST, BOTH])
    const joined = chains.at(-1)
    expect(joined?.name).toMatch(/^groups_[0-9a-f]{16}$/)
    expect(joined?.rules).toEqual([`jump ${nameOf(1)}`, `jump ${nameOf(2)}`])
    expect(policyOf.elements).toEqual([
      { key: '10.10.1.2', value: `jump ${nameOf(1)}` },
      { key: '10.10.1.3', value: `jump ${joined?.name}` },
    ])
    const members = sets.filter((set) => set.name.endsWith('_members'))
    expect(members.map((set) => set.elements)).toEqual([['10.10.1.2', '10.10.1.3'], ['10.10.1.3']])
  })

  it('gives an instance whose groups are all absent no verdict, so that it is dropped', () => {
    expect(planGroupObjects([], [FIRST]).policyOf.elements).toEqual([])
  })

  it('ignores a source group that the zone does not have', () => {
    const rules: readonly IngressRule[] = [{ protocol: 'all', source: { groupId: groupIdOf(9) } }]
    const { chains } = planGroupObjects([groupObject(1, rules)], [FIRST])
    expect(chains[0]?.rules.join('\n')).not.toContain(nameOf(9))
  })

  it('writes one rule per permission of a source group and one element per box of a network', () => {
    const source = { groupId: groupIdOf(2) }
    const rules: readonly IngressRule[] = [
      { protocol: 'tcp', fromPort: 80, toPort: 81, source },
      { protocol: 'tcp', fromPort: 80, toPort: 81, source },
      { protocol: 'icmp', type: 8, code: 0, source },
      { protocol: 'icmp', type: 3, code: -1, source },
      { protocol: 'icmp', type: -1, code: -1, source },
      { protocol: 'all', source },
      { protocol: 'tcp', fromPort: 22, toPort: 22, source: ANYWHERE },
      { protocol: 'tcp', fromPort: 20, toPort: 23, source: { cidr: { base: '192.168.0.0' as Ipv4, prefix: 16 } } },
      { protocol: 'icmp', type: 8, code: -1, source: ANYWHERE },
      { protocol: 'all', source: { cidr: { base: '10.0.0.0' as Ipv4, prefix: 9 } } },
      { protocol: 'all', source: { cidr: { base: '10.128.0.0' as Ipv4, prefix: 9 } } },
    ]
    const { chains, sets } = planGroupObjects([groupObject(1, rules), groupObject(2, [])], [])
    const members = `${nameOf(2)}_members`
    expect(chains[0]?.rules.slice(3)).toEqual([
      `ip saddr @${members} accept`,
      `ip saddr @${members} icmp type 3 accept`,
      `ip saddr @${members} icmp type 8 icmp code 0 accept`,
      `ip saddr @${members} ip protocol icmp accept`,
      `ip saddr @${members} tcp dport 80-81 accept`,
    ])
    expect(sets.slice(0, 4).map((set) => set.elements)).toEqual([
      [],
      ['10.0.0.0/8'],
      ['0.0.0.0/0 . tcp . 22', '192.168.0.0/16 . tcp . 20-21', '192.168.0.0/16 . tcp . 23'],
      ['0.0.0.0/0 . 8 . 0-255'],
    ])
  })

  it('lets in exactly what the rules of any group of the instance say', () => {
    fc.assert(
      fc.property(randomZone(), fc.array(packets(), { minLength: 1, maxLength: 30 }), (view, sent) => {
        const { table } = planGateway({ config: SEED_CONFIG, view: view })
        for (const packet of sent) expect([packet, judge(table, packet)]).toEqual([packet, ruling(view, packet)])
      }),
    )
  })
})

/** Private addresses of the slots of `randomZone` and addresses at the edges of its networks. */
function packets(): fc.Arbitrary<Packet> {
  const inside = fc.nat(5).map((slot) => `10.10.1.${(slot % 3) * 32 + 2 + Math.floor(slot / 3)}`)
  const edges = ['0.0.0.0', '127.255.255.255', '128.0.0.0', '192.167.255.255', '192.168.0.50', '192.168.0.51']
  const outside = fc.constantFrom(
    ...edges,
    '192.168.127.255',
    '192.168.128.0',
    '10.10.1.0',
    '10.10.1.32',
    '255.255.255.255',
  )
  const packet = fc.record({
    source: fc.oneof(inside, outside),
    destination: inside,
    protocol: fc.constantFrom('tcp' as const, 'udp' as const, 'icmp' as const, 'gre' as const),
    port: fc.constantFrom(0, 1, 2, 3, 8, 21, 22, 23, 80, 255, 65533, 65534, 65535),
    code: fc.constantFrom(0, 1, 2, 255),
  })
  return packet.map((sent) => ({ ...sent, port: sent.protocol === 'icmp' ? sent.port % 256 : sent.port }))
}

/** The rules themselves, without nft: the packet is let in when one rule of one of the instance's groups lets it in. */
function ruling(view: ZoneView, packet: Packet): 'accept' | 'drop' {
  const objects = [...view.objects.values()]
  const tags = new Set(objects.flatMap((object) => (object.kind === 'segment' ? [object.tag] : [])))
  const instances = objects.flatMap((object) => (object.kind === 'instance' && tags.has(object.tag) ? [object] : []))
  const target = instances.find(({ privateIp }) => privateIp === packet.destination)
  const rules = objects.flatMap((object) =>
    object.kind === 'group' && target?.groupIds.includes(object.groupId) ? object.rules : [],
  )
  const known = new Set(objects.flatMap((object) => (object.kind === 'group' ? [object.groupId] : [])))
  const allowed = rules.some((rule) => {
    if (!protocolMatches(rule, packet)) return false
    const { source } = rule
    if ('cidr' in source) {
      const low = addressNumber(source.cidr.base)
      const sender = addressNumber(packet.source)
      return sender >= low && sender < low + 2 ** (32 - source.cidr.prefix)
    }
    const members = instances.filter(({ groupIds }) => groupIds.includes(source.groupId) && known.has(source.groupId))
    return members.some(({ privateIp }) => privateIp === packet.source)
  })
  return allowed ? 'accept' : 'drop'
}

function protocolMatches(rule: IngressRule, packet: Packet): boolean {
  if (rule.protocol === 'all') return true
  if (rule.protocol !== packet.protocol) return false
  if (rule.protocol !== 'icmp') return rule.fromPort <= packet.port && packet.port <= rule.toPort
  return rule.type === -1 || (rule.type === packet.port && (rule.code === -1 || rule.code === packet.code))
}

function nameOf(index: number): string {
  return groupIdOf(index).replace('-', '_')
}
