// The gateway's nft table `ip karri`: anti-spoofing, address translation, what guests may ask of the gateway itself, and
// the groups' ingress policy, which sits after source NAT so that it judges hairpin traffic as the guest will see it.
// planGateway passes what the view says; the sharp edges are in the package's README.
import { type Cidr, renderCidr } from '@karri/model'
import { bridgeName } from '../plan/device-names.ts'
import type { ChainPlan, MapPlan, SetPlan, TablePlan } from '../plan/table-plan.ts'
import type { GroupObject, InstanceObject, SegmentObject } from '../views/zone-view.ts'
import { planGroupObjects } from './plan-group-objects.ts'

/** Port of the metadata service on the gateway; guests reach it as 169.254.169.254:80 only. */
export const METADATA_PORT = 8778

/** The maps that packages/host reads back from the kernel as status. */
export const GATEWAY_MAPS = {
  publicToPrivate: 'public_to_private',
  privateToPublic: 'private_to_public',
  policyOf: 'policy_of',
} as const

/** What the gateway's table depends on. Instances have distinct private and public addresses and a segment in the list. */
export interface GatewayTableInput {
  /** VNET_PUBINTERFACE and VNET_PRIVINTERFACE: private source addresses never come in untagged on them. */
  readonly interfaces: readonly string[]
  /** VNET_SUBNET and VNET_NETMASK. */
  readonly privateRange: Cidr
  readonly segments: readonly SegmentObject[]
  readonly groups: readonly GroupObject[]
  readonly instances: readonly InstanceObject[]
}

/** The whole table of a zone's gateway. */
export function planGatewayTable(input: GatewayTableInput): TablePlan {
  const groups = planGroupObjects(input.groups, input.instances)
  return {
    family: 'ip',
    name: 'karri',
    sets: [...planSets(input), ...groups.sets],
    maps: [...planTranslations(input.instances), groups.policyOf],
    chains: [...planChains(input.interfaces), ...groups.chains],
  }
}

function planSets(input: GatewayTableInput): readonly SetPlan[] {
  const senders = input.instances.map((instance) => `"${bridgeName(instance.tag)}" . ${instance.privateIp}`)
  return [
    planSet('bridges', 'type ifname;', quoted(input.segments.map((segment) => bridgeName(segment.tag)))),
    planSet(
      'gateways',
      'type ipv4_addr;',
      input.segments.map((segment) => segment.gateway),
    ),
    { name: 'private_range', type: 'type ipv4_addr;', interval: true, elements: [renderCidr(input.privateRange)] },
    planSet('senders', 'typeof iifname . ip saddr;', senders),
  ]
}

function planSet(name: string, type: string, elements: readonly string[]): SetPlan {
  return { name, type, interval: false, elements: [...new Set(elements)].sort() }
}

function quoted(names: readonly string[]): readonly string[] {
  return names.map((name) => `"${name}"`)
}

function planTranslations(instances: readonly InstanceObject[]): readonly MapPlan[] {
  const pairs = instances.flatMap(({ publicIp, privateIp }) => (publicIp === null ? [] : [{ publicIp, privateIp }]))
  const type = 'type ipv4_addr : ipv4_addr;'
  return [
    {
      name: GATEWAY_MAPS.publicToPrivate,
      type,
      elements: sortByKey(pairs.map(({ publicIp, privateIp }) => ({ key: publicIp, value: privateIp }))),
    },
    {
      name: GATEWAY_MAPS.privateToPublic,
      type,
      elements: sortByKey(pairs.map(({ publicIp, privateIp }) => ({ key: privateIp, value: publicIp }))),
    },
  ]
}

function sortByKey(elements: MapPlan['elements']): MapPlan['elements'] {
  return [...elements].sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** The chains that every gateway has, whatever runs; everything that varies is in sets, maps and the groups' chains. */
function planChains(interfaces: readonly string[]): readonly ChainPlan[] {
  return [
    {
      // Before connection tracking: a forged packet must not create a flow.
      name: 'anti_spoofing',
      hook: 'type filter hook prerouting priority raw',
      rules: [
        'iifname @bridges jump from_segment',
        ...quoted([...new Set(interfaces)].sort()).map(
          (name) => `iifname ${name} ip saddr @private_range counter drop`,
        ),
      ],
    },
    {
      name: 'from_segment',
      hook: null,
      rules: [
        'iifname . ip saddr @senders return',
        'ip saddr 0.0.0.0 udp sport 68 udp dport 67 return',
        'counter drop',
      ],
    },
    {
      name: 'translate_in',
      hook: 'type nat hook prerouting priority dstnat',
      rules: [
        `iifname @bridges ip daddr 169.254.169.254 tcp dport 80 redirect to :${METADATA_PORT}`,
        `dnat to ip daddr map @${GATEWAY_MAPS.publicToPrivate}`,
      ],
    },
    {
      // The gateway's own traffic to a public address, as from any client on the LAN.
      name: 'translate_local',
      hook: 'type nat hook output priority -100',
      rules: [`dnat to ip daddr map @${GATEWAY_MAPS.publicToPrivate}`],
    },
    {
      name: 'translate_out',
      hook: 'type nat hook postrouting priority srcnat',
      rules: [
        // Hairpin: the answer must come back through the gateway, and the peer must see the caller's public address.
        `ip saddr @private_range ip daddr @private_range ct status dnat snat to ip saddr map @${GATEWAY_MAPS.privateToPublic}`,
        'ip saddr @private_range ip daddr @private_range ct status dnat masquerade',
        'ip saddr @private_range ip daddr @private_range accept',
        `oifname != @bridges ip saddr @private_range snat to ip saddr map @${GATEWAY_MAPS.privateToPublic}`,
        'oifname != @bridges ip saddr @private_range masquerade',
      ],
    },
    {
      // The second rule is for everyone else: metadata is a guest's alone, and the gateway's own programs'.
      name: 'input',
      hook: 'type filter hook input priority filter',
      rules: ['iifname @bridges jump to_gateway', `iifname != "lo" tcp dport ${METADATA_PORT} counter drop`],
    },
    {
      name: 'to_gateway',
      hook: null,
      rules: [
        'ct state vmap { established : accept, related : accept, invalid : drop }',
        'udp sport 68 udp dport 67 accept',
        'ip daddr @gateways icmp type echo-request accept',
        `tcp dport ${METADATA_PORT} ct status dnat ct original ip daddr 169.254.169.254 accept`,
        'counter drop',
      ],
    },
    {
      // `iif != 0` is true for forwarded packets only: the gateway's own traffic to instances is not filtered.
      name: 'ingress_policy',
      hook: 'type filter hook postrouting priority srcnat + 50',
      rules: ['oifname @bridges iif != 0 jump to_instance'],
    },
    {
      // `jump`, never `goto`: a group chain that matches nothing returns here, to the drop.
      name: 'to_instance',
      hook: null,
      rules: [
        'ct state vmap { established : accept, related : accept, invalid : drop }',
        `ip daddr vmap @${GATEWAY_MAPS.policyOf}`,
        'counter drop',
      ],
    },
  ]
}
