// What a Linux host shall look like: made by planGateway and planNode, executed by packages/host. A plan leaves no choice
// to its executor: every name, address, tag and order is in it (style rule 8).
import type { InstanceId, Ipv4, MacAddress, VlanId } from '@karri/model'
import type { DhcpPlan } from './dhcp-plan.ts'
import type { TablePlan } from './table-plan.ts'

/** The port of a segment on a host: a tagged device on the parent interface, in a bridge of its own. */
export interface SegmentPortPlan {
  readonly tag: VlanId
  /** VNET_PRIVINTERFACE: `eth0`. */
  readonly parent: string
  /** The tagged device, `eth0.10`; at most 15 characters. */
  readonly port: string
  /** `kbr10` */
  readonly bridge: string
  /** Pinned, because a bridge takes the lowest MAC of its ports and a gateway must not change its own; null on nodes. */
  readonly bridgeMac: MacAddress | null
  /** The gateway's address on the segment; null on nodes, whose bridges carry none. */
  readonly address: InterfaceAddress | null
}

/** An address with its network, as a bridge carries it. */
export interface InterfaceAddress {
  readonly address: Ipv4
  readonly prefix: number
  readonly broadcast: Ipv4
}

/** The tap device of one instance. */
export interface TapPlan {
  readonly instanceId: InstanceId
  /** Derived from the instance id; at most 15 characters. */
  readonly name: string
  readonly bridge: string
}

/** A public address (a /32) that the gateway answers for on the LAN. */
export interface PublicAddressPlan {
  readonly interface: string
  readonly address: Ipv4
  /** The instance behind it: a change drops the tracked flows of the old mapping. */
  readonly privateIp: Ipv4
}

/** A kernel setting in `sysctl` notation with dots, e.g. `net.ipv4.ip_forward`. */
export interface SysctlPlan {
  readonly name: string
  readonly value: string
  /** True for settings of a module that may be absent (br_netfilter): a host without it needs nothing. */
  readonly optional: boolean
}

/** Everything of Karri's that a host shall have; what is not in it shall not be there. */
export interface HostPlan {
  readonly segments: readonly SegmentPortPlan[]
  readonly taps: readonly TapPlan[]
  readonly publicAddresses: readonly PublicAddressPlan[]
  /** Private addresses that the gateway lets in and out: the tracked flows of one that leaves are dropped. Empty on nodes. */
  readonly instanceAddresses: readonly Ipv4[]
  readonly sysctls: readonly SysctlPlan[]
  /** Karri's own table, `ip karri` on a gateway and `bridge karri` on a node. */
  readonly table: TablePlan
  /** Null on nodes, and on a gateway without a segment. */
  readonly dhcp: DhcpPlan | null
}
