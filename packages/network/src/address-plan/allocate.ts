// Picks free tags and addresses, always the lowest or first, so that the seed's numbers come out. The caller holds the
// store's transaction, passes what is taken and records what is given; nothing here remembers anything.
import { addToIpv4, compareIpv4, type Ipv4, type VlanId } from '@karri/model'
import type { ManagedConfig } from '../config/config.ts'
import {
  type AddressPlanConfig,
  FIRST_ALLOCATED_TAG,
  maxTag,
  type SegmentAddresses,
  segmentAddresses,
} from './address-plan.ts'

/** The lowest free tag from 10 up; undefined when the subnet's tags are all taken. */
export function allocateTag(config: AddressPlanConfig, taken: ReadonlySet<VlanId>): VlanId | undefined {
  for (let tag = FIRST_ALLOCATED_TAG; tag <= maxTag(config); tag = (tag + 1) as VlanId) {
    if (!taken.has(tag)) return tag
  }
  return undefined
}

/**
 * The lowest free host address of a tag's segment, from base+2 up.
 * @param taken addresses of instances not yet confirmed gone, and gateways of further zones
 */
export function allocatePrivateIp(config: AddressPlanConfig, tag: VlanId, taken: ReadonlySet<Ipv4>): Ipv4 | undefined {
  return hostAddresses(segmentAddresses(config, tag)).find((address) => !taken.has(address))
}

/** The first address of VNET_PUBLICIPS, in the key's order, that is free. */
export function allocatePublicIp(config: Pick<ManagedConfig, 'publicIps'>, taken: ReadonlySet<Ipv4>): Ipv4 | undefined {
  return config.publicIps.find((address) => !taken.has(address))
}

/** Every address that a segment can give to instances, lowest first. */
export function hostAddresses(segment: SegmentAddresses): readonly Ipv4[] {
  const hosts: Ipv4[] = []
  for (let host = segment.firstHost; compareIpv4(host, segment.lastHost) <= 0; host = addToIpv4(host, 1))
    hosts.push(host)
  return hosts
}
