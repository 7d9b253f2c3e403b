// The leases that a gateway serves, independent of the program that serves them.
import type { Cidr, Ipv4, MacAddress } from '@karri/model'

/** The programs that Karri can drive; VNET_DHCPDAEMON's file name says which. */
export type DhcpDaemon = 'dnsmasq' | 'isc-dhcpd'

/** The fixed lease of one address. */
export interface DhcpLeasePlan {
  readonly mac: MacAddress
  readonly address: Ipv4
  /** `ip-10-10-1-2` */
  readonly hostname: string
}

/** One segment as the daemon serves it. */
export interface DhcpSubnetPlan {
  readonly bridge: string
  readonly network: Cidr
  readonly router: Ipv4
  readonly broadcast: Ipv4
  /** In address order: every address that the segment can give, so that a launch changes no DHCP file. */
  readonly leases: readonly DhcpLeasePlan[]
}

/** The gateway's DHCP service, whole. */
export interface DhcpPlan {
  readonly daemon: DhcpDaemon
  /** VNET_DHCPDAEMON: the executable's path. */
  readonly path: string
  /** VNET_DHCPUSER, or null for root. */
  readonly user: string | null
  /** The whole private range (VNET_SUBNET), which dnsmasq declares once. */
  readonly range: Cidr
  readonly dns: Ipv4
  readonly domainName: string | null
  readonly leaseSeconds: number
  readonly subnets: readonly DhcpSubnetPlan[]
}
