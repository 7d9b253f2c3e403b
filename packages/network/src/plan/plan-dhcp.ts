// The leases of a gateway: every address that an active segment can give, with the MAC that follows from it, so that a
// launch or a termination changes no DHCP file and a reused address never meets a stale lease.
import { type Ipv4, macOfAddress } from '@karri/model'
import { segmentAddresses } from '../address-plan/address-plan.ts'
import { hostAddresses } from '../address-plan/allocate.ts'
import type { ManagedConfig } from '../config/config.ts'
import type { SegmentObject } from '../views/zone-view.ts'
import { bridgeName } from './device-names.ts'
import type { DhcpLeasePlan, DhcpPlan } from './dhcp-plan.ts'

/** The ancestor's 1.6/2.0 value, short enough that a changed option reaches guests within a coffee (eucalyptus.md 2.6). */
const LEASE_SECONDS = 1200

/** The plan for segments in their given order; null without a segment, because there is nothing to serve. */
export function planDhcp(config: ManagedConfig, segments: readonly SegmentObject[]): DhcpPlan | null {
  if (segments.length === 0) return null
  return {
    daemon: config.dhcp.daemon,
    path: config.dhcp.path,
    user: config.dhcp.user,
    range: config.subnet,
    dns: config.dns,
    domainName: config.domainName,
    leaseSeconds: LEASE_SECONDS,
    subnets: segments.map((segment) => {
      const addresses = segmentAddresses(config, segment.tag)
      return {
        bridge: bridgeName(segment.tag),
        network: addresses.network,
        router: segment.gateway,
        broadcast: addresses.broadcast,
        leases: hostAddresses(addresses)
          .filter((address) => address !== segment.gateway)
          .map((address) => planLease(config.macPrefix, address)),
      }
    }),
  }
}

function planLease(macPrefix: string, address: Ipv4): DhcpLeasePlan {
  return { mac: macOfAddress(macPrefix, address), address, hostname: `ip-${address.replaceAll('.', '-')}` }
}
