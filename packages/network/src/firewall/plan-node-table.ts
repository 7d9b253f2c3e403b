// The node's nft table `bridge karri`: a guest sends only as itself. Checked by value: source MAC, IPv4 address, ARP
// sender, the hardware address inside DHCP requests; no DHCP server, no IPv6, no other protocol. And no guest reaches the
// node itself through its segment's bridge.
import type { Ipv4, MacAddress } from '@karri/model'
import type { ChainPlan, SetPlan, TablePlan } from '../plan/table-plan.ts'

/** A tap and the one guest behind it. */
export interface TapGuard {
  readonly tap: string
  readonly mac: MacAddress
  readonly privateIp: Ipv4
}

/** What a node's table is made of. */
export interface NodeTableInput {
  /** The tagged devices of the node's segments. */
  readonly ports: readonly string[]
  readonly taps: readonly TapGuard[]
}

/** The whole table of a node; `taps` have distinct names. */
export function planNodeTable({ ports, taps }: NodeTableInput): TablePlan {
  return {
    family: 'bridge',
    name: 'karri',
    sets: planSets(ports, taps),
    maps: [
      {
        name: 'dhcp_of',
        type: 'type ifname : verdict;',
        elements: taps
          .map(({ tap }) => ({ key: `"${tap}"`, value: `jump ${dhcpChain(tap)}` }))
          .sort((a, b) => (a.key < b.key ? -1 : 1)),
      },
    ],
    chains: [...CHAINS, ...taps.map(planDhcpChain).sort((a, b) => (a.name < b.name ? -1 : 1))],
  }
}

function planSets(ports: readonly string[], taps: readonly TapGuard[]): readonly SetPlan[] {
  return [
    planSet(
      'segment_devices',
      'type ifname;',
      [...ports, ...taps.map(({ tap }) => tap)].map((name) => `"${name}"`),
    ),
    planSet(
      'taps',
      'type ifname;',
      taps.map(({ tap }) => `"${tap}"`),
    ),
    planSet(
      'tap_mac',
      'typeof iifname . ether saddr;',
      taps.map(({ tap, mac }) => `"${tap}" . ${mac}`),
    ),
    planSet(
      'tap_ip',
      'typeof iifname . ether saddr . ip saddr;',
      taps.map(({ tap, mac, privateIp }) => `"${tap}" . ${mac} . ${privateIp}`),
    ),
    // 0.0.0.0 is the sender of an address probe (RFC 5227).
    planSet(
      'tap_arp',
      'typeof iifname . arp saddr ether . arp saddr ip;',
      taps.flatMap(({ tap, mac, privateIp }) => [`"${tap}" . ${mac} . 0.0.0.0`, `"${tap}" . ${mac} . ${privateIp}`]),
    ),
  ]
}

function planSet(name: string, type: string, elements: readonly string[]): SetPlan {
  return { name, type, interval: false, elements: [...new Set(elements)].sort() }
}

const CHAINS: readonly ChainPlan[] = [
  {
    name: 'prerouting',
    hook: 'type filter hook prerouting priority -300',
    rules: ['iifname @taps jump from_tap'],
  },
  {
    name: 'from_tap',
    hook: null,
    rules: [
      'iifname . ether saddr != @tap_mac counter drop',
      'ether type arp iifname . arp saddr ether . arp saddr ip @tap_arp accept',
      'ether type ip udp sport 68 udp dport 67 iifname vmap @dhcp_of',
      'ether type ip udp dport 67 counter drop',
      'ether type ip udp sport 67 counter drop',
      'ether type ip iifname . ether saddr . ip saddr @tap_ip accept',
      'counter drop',
    ],
  },
  {
    // Linux answers for every address of the host on every interface; the bridges of a node carry none and take nothing.
    // By the frame's port, because nft's `meta ibrname` needs a kernel module that is often absent.
    name: 'input',
    hook: 'type filter hook input priority filter',
    rules: ['iifname @segment_devices counter drop'],
  },
]

function dhcpChain(tap: string): string {
  return `dhcp_${tap}`
}

/**
 * Lets a DHCP request out only when its chaddr is the tap's MAC: otherwise one guest could take or decline another's lease.
 * chaddr is bytes 28 to 33 of the DHCP message (RFC 2131), i.e. bit 288 after the UDP header's start; a set lookup of a raw
 * payload is a type error in nft 1.0.6, a literal match is not.
 */
function planDhcpChain({ tap, mac, privateIp }: TapGuard): ChainPlan {
  const chaddr = `@th,288,48 0x${mac.replaceAll(':', '')}`
  return {
    name: dhcpChain(tap),
    hook: null,
    rules: [`ip saddr 0.0.0.0 ${chaddr} accept`, `ip saddr ${privateIp} ${chaddr} accept`],
  }
}
