// A group's segment in a zone: the active one, a releasing one taken back (same group, same tag: no host can confuse it
// with another's), or a new one with the lowest free tag.
import type { SecurityGroupId, VlanId, ZoneName } from '@karri/model'
import { compareIpv4, type Ipv4, renderCidr } from '@karri/model'
import { allocateTag, hostAddresses, type NetworkConfig, segmentAddresses } from '@karri/network'
import { CloudError } from '../context.ts'
import type { SegmentRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'

/** A segment and the addresses that instances may take in it now, lowest first. */
export interface SegmentRoom {
  readonly tag: VlanId
  readonly freeIps: readonly Ipv4[]
}

interface Place {
  readonly zone: ZoneName
  readonly config: NetworkConfig
  readonly groupId: SecurityGroupId
}

/** Takes the group's segment in the zone. @throws CloudError InsufficientSegments, InsufficientFreeAddresses */
export async function takeSegment(trx: Transaction, place: Place): Promise<SegmentRoom> {
  const segments = await trx.selectFrom('segments').selectAll().execute()
  const own = segments.filter((segment) => segment.groupId === place.groupId)
  const here = own.find((segment) => segment.zone === place.zone)
  const tag = here?.tag ?? own[0]?.tag ?? newTag(place.config, segments)
  const addresses = segmentAddresses(place.config, tag)
  const instances = await trx
    .selectFrom('instances')
    .select('privateIp')
    .where('tag', '=', tag)
    .where('holdsAddresses', '=', 1)
    .execute()
  const gateways = own.map((segment) => segment.gateway)
  const taken = new Set([...instances.map((row) => row.privateIp), ...gateways])
  const freeIps = hostAddresses(addresses).filter((address) => !taken.has(address))
  if (here) {
    await reviveSegment(trx, here)
    return { tag, freeIps }
  }
  // The group's first zone has base+1; each further one the highest free address (design.md, address plan).
  const gateway = own.length === 0 ? addresses.gateway : freeIps.at(-1)
  if (!gateway) {
    throw new CloudError(
      'InsufficientFreeAddresses',
      `the segment ${renderCidr(addresses.network)} has no address left for the gateway of zone ${place.zone}`,
    )
  }
  const { zone, groupId } = place
  const network = renderCidr(addresses.network)
  await trx
    .insertInto('segments')
    .values({ tag, zone, groupId, network, gateway, state: 'active', releaseGeneration: null })
    .execute()
  return { tag, freeIps: freeIps.filter((address) => compareIpv4(address, gateway) !== 0) }
}

function newTag(config: NetworkConfig, segments: readonly SegmentRow[]): VlanId {
  const tag = allocateTag(config, new Set(segments.map((segment) => segment.tag)))
  if (tag !== undefined) return tag
  throw new CloudError(
    'InsufficientSegments',
    `all ${segments.length} segments of ${renderCidr(config.subnet)} are in use: terminate all instances of another group, or give VNET_SUBNET more room`,
  )
}

async function reviveSegment(trx: Transaction, { tag, zone, state }: SegmentRow): Promise<void> {
  if (state === 'active') return
  await trx
    .updateTable('segments')
    .set({ state: 'active', releaseGeneration: null })
    .where('tag', '=', tag)
    .where('zone', '=', zone)
    .execute()
}
