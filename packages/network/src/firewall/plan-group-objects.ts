// The sets, chains and verdicts of security groups in the gateway's table. Group chains accept or return; only the chain
// that the verdict was called from drops. An instance in several groups is sent to a chain of that set of groups.
import { createHash } from 'node:crypto'
import type { SecurityGroupId } from '@karri/model'
import type { ChainPlan, MapPlan, SetPlan } from '../plan/table-plan.ts'
import type { GroupObject, InstanceObject } from '../views/zone-view.ts'
import { ruleElements, sourceGroupRules } from './rule-elements.ts'

export interface GroupObjects {
  readonly sets: readonly SetPlan[]
  readonly chains: readonly ChainPlan[]
  /** Private address to the verdict of its groups. */
  readonly policyOf: MapPlan
}

const HASH_DIGITS = 16 // 64 bits: a zone would need billions of distinct group sets before two of them met

/** Plans every group of the view; a group that an instance names but the view lacks gives no rules. */
export function planGroupObjects(groups: readonly GroupObject[], instances: readonly InstanceObject[]): GroupObjects {
  const known = new Set(groups.map((group) => group.groupId))
  const groupSets = new Map<string, readonly SecurityGroupId[]>()
  const verdicts: { key: string; value: string }[] = []
  for (const instance of instances) {
    const groupIds = [...new Set(instance.groupIds)].filter((groupId) => known.has(groupId)).sort()
    const chain = chainOfGroups(groupIds)
    if (chain === undefined) continue // no element: the packet meets the drop of `to_instance`
    verdicts.push({ key: instance.privateIp, value: `jump ${chain}` })
    if (groupIds.length > 1) groupSets.set(chain, groupIds)
  }
  return {
    sets: groups.flatMap((group) => planGroupSets(group, instances)),
    chains: [...groups.map((group) => planGroupChain(group, known)), ...planGroupSetChains(groupSets)],
    policyOf: {
      name: 'policy_of',
      type: 'type ipv4_addr : verdict;',
      elements: verdicts.sort((a, b) => (a.key < b.key ? -1 : 1)),
    },
  }
}

/** `sg-0123` is `sg_0123` in nft, where a hyphen could be read as a range. */
function objectName(groupId: SecurityGroupId): string {
  return groupId.replace('-', '_')
}

/** One group has its own chain; several share one, named by a digest because a chain's name has 255 characters at most. */
function chainOfGroups(groupIds: readonly SecurityGroupId[]): string | undefined {
  const [only, ...more] = groupIds
  if (only === undefined) return undefined
  if (more.length === 0) return objectName(only)
  return `groups_${createHash('sha256').update(groupIds.join(' ')).digest('hex').slice(0, HASH_DIGITS)}`
}

/** Always all four, also empty: authorizing a rule is then adding an element, and no chain changes. */
function planGroupSets(group: GroupObject, instances: readonly InstanceObject[]): readonly SetPlan[] {
  const name = objectName(group.groupId)
  const { any, ports, icmp } = ruleElements(group.rules)
  const members = instances.filter((instance) => instance.groupIds.includes(group.groupId))
  return [
    {
      name: `${name}_members`,
      type: 'type ipv4_addr;',
      interval: false,
      elements: [...new Set(members.map((instance) => instance.privateIp))].sort(),
    },
    { name: `${name}_any`, type: 'type ipv4_addr;', interval: true, elements: any },
    { name: `${name}_ports`, type: 'typeof ip saddr . meta l4proto . th dport;', interval: true, elements: ports },
    { name: `${name}_icmp`, type: 'typeof ip saddr . icmp type . icmp code;', interval: true, elements: icmp },
  ]
}

function planGroupChain(group: GroupObject, known: ReadonlySet<SecurityGroupId>): ChainPlan {
  const name = objectName(group.groupId)
  return {
    name,
    hook: null,
    rules: [
      `ip saddr @${name}_any accept`,
      `ip saddr . meta l4proto . th dport @${name}_ports accept`,
      `ip protocol icmp ip saddr . icmp type . icmp code @${name}_icmp accept`,
      ...sourceGroupRules(group.rules, (id) => (known.has(id) ? `${objectName(id)}_members` : undefined)),
    ],
  }
}

function planGroupSetChains(groupSets: ReadonlyMap<string, readonly SecurityGroupId[]>): readonly ChainPlan[] {
  return [...groupSets]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, groupIds]) => ({
      name,
      hook: null,
      rules: groupIds.map((groupId) => `jump ${objectName(groupId)}`),
    }))
}
