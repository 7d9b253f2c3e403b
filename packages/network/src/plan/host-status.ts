// What a host looks like now, as packages/host reads it back: only what carries Karri's name (ports `<parent>.<tag>` of
// bridges `kbr*`, taps `ki*`, the table `karri`, addresses that Karri added, its own DHCP daemon). Input of diffHost.
import type { Ipv4, MacAddress, VlanId } from '@karri/model'
import type { DhcpFile } from '../dhcp/rendered-dhcp.ts'
import type { InterfaceAddress } from './host-plan.ts'
import type { TablePlan } from './table-plan.ts'

/** A tagged device on a parent interface. */
export interface PortStatus {
  readonly parent: string
  readonly tag: VlanId
  readonly port: string
  /** The bridge that it is in, or null. */
  readonly bridge: string | null
  readonly up: boolean
}

/** A bridge of Karri's. */
export interface BridgeStatus {
  readonly bridge: string
  readonly mac: MacAddress
  readonly up: boolean
  /** IPv6 is enabled on it; false too when the kernel has no IPv6. */
  readonly ipv6: boolean
  readonly addresses: readonly InterfaceAddress[]
}

/** A tap of Karri's. */
export interface TapStatus {
  readonly name: string
  readonly bridge: string | null
  readonly up: boolean
}

/** A /32 that Karri added to the public interface. */
export interface PublicAddressStatus {
  readonly interface: string
  readonly address: Ipv4
}

/** One element of the kernel's map `public_to_private`. */
export interface PublicMappingStatus {
  readonly address: Ipv4
  readonly privateIp: Ipv4
}

/** A kernel setting as it is. */
export interface SysctlStatus {
  readonly name: string
  readonly value: string
}

/** The DHCP service as it is. */
export interface DhcpStatus {
  /** Karri's DHCP files as they are on the disk; empty when there are none. */
  readonly files: readonly DhcpFile[]
  /** The daemon of Karri's pid file lives. */
  readonly running: boolean
}

/** Everything of Karri's that a host has. */
export interface HostStatus {
  readonly ports: readonly PortStatus[]
  readonly bridges: readonly BridgeStatus[]
  readonly taps: readonly TapStatus[]
  readonly publicAddresses: readonly PublicAddressStatus[]
  /**
   * From the kernel's map `public_to_private`, or from the last table applied. A new process must read the kernel's: with an
   * empty list every mapping looks new, and the flows of all public addresses would be dropped.
   */
  readonly publicMappings: readonly PublicMappingStatus[]
  /** The keys of the kernel's map `policy_of`, or of the last table applied. */
  readonly instanceAddresses: readonly Ipv4[]
  /** The settings that the plan names; one that the kernel does not have is left out. */
  readonly sysctls: readonly SysctlStatus[]
  /** The table that this process applied last, or null when it does not know: then it is replaced whole. */
  readonly table: TablePlan | null
  /** Folder of Karri's DHCP files on this host, e.g. `/run/karri/cluster-controller/dhcp`. */
  readonly dhcpFolder: string
  readonly dhcp: DhcpStatus
}
