// Where segments and instances live in VNET_SUBNET: base(tag) = subnet + (tag - 2) * ADDRSPERNET, gateway base+1, first
// instance base+2, broadcast last (design.md, address plan). Pure arithmetic on MANAGED's keys; allocates nothing.
import {
  addToIpv4,
  type Cidr,
  cidrContains,
  type Ipv4,
  ipv4ToNumber,
  MAX_VLAN_ID,
  MIN_VLAN_ID,
  type VlanId,
} from '@karri/model'
import type { ManagedConfig } from '../config/config.ts'

/** The part of the configuration that the plan depends on. */
export type AddressPlanConfig = Pick<ManagedConfig, 'subnet' | 'addrsPerNet'>

/** The addresses of one segment. */
export interface SegmentAddresses {
  readonly network: Cidr
  /** The first zone's gateway, base+1. */
  readonly gateway: Ipv4
  /** base+2 */
  readonly firstHost: Ipv4
  readonly lastHost: Ipv4
  readonly broadcast: Ipv4
}

/** The ancestor hands out tags from 10, so the first group gets 10.10.1.0/27 as in the seed (eucalyptus.md 2.1). */
export const FIRST_ALLOCATED_TAG = 10 as VlanId

/** How many segments the subnet holds, never more than there are tags: a /16 with 32 has 2048, tags 2 to 2049. */
export function segmentCount(config: AddressPlanConfig): number {
  return Math.min(2 ** (32 - config.subnet.prefix) / config.addrsPerNet, MAX_VLAN_ID - MIN_VLAN_ID + 1)
}

/** The highest tag whose segment lies in the subnet. */
export function maxTag(config: AddressPlanConfig): VlanId {
  return (MIN_VLAN_ID + segmentCount(config) - 1) as VlanId
}

/** The addresses of a tag's segment. @throws RangeError for a tag that the subnet does not hold */
export function segmentAddresses(config: AddressPlanConfig, tag: VlanId): SegmentAddresses {
  if (tag < MIN_VLAN_ID || tag > maxTag(config))
    throw new RangeError(`tag ${tag} is not in the subnet: ${MIN_VLAN_ID} to ${maxTag(config)}`)
  const base = addToIpv4(config.subnet.base, (tag - MIN_VLAN_ID) * config.addrsPerNet)
  return {
    network: { base, prefix: 32 - Math.log2(config.addrsPerNet) },
    gateway: addToIpv4(base, 1),
    firstHost: addToIpv4(base, 2),
    lastHost: addToIpv4(base, config.addrsPerNet - 2),
    broadcast: addToIpv4(base, config.addrsPerNet - 1),
  }
}

/** Which segment an address is in, and at which index; undefined outside the subnet's segments. */
export function addressToIndex(
  config: AddressPlanConfig,
  address: Ipv4,
): { readonly tag: VlanId; readonly index: number } | undefined {
  if (!cidrContains(config.subnet, address)) return undefined
  const offset = ipv4ToNumber(address) - ipv4ToNumber(config.subnet.base)
  const tag = (MIN_VLAN_ID + Math.floor(offset / config.addrsPerNet)) as VlanId
  return tag > maxTag(config) ? undefined : { tag, index: offset % config.addrsPerNet }
}
