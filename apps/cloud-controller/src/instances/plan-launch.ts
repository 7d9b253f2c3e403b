// Decides a launch inside its transaction: how many instances, on which nodes, with which addresses. After it no choice is
// left: insert-launch.ts only writes.
import { type Ipv4, KarriError, type NodeName, type VlanId, type ZoneName } from '@karri/model'
import type { NetworkConfig } from '@karri/network'
import { type Placement, place } from '@karri/placement'
import { readFreeAddresses } from '../addresses/address-pool.ts'
import { type Caller, CloudError } from '../context.ts'
import type { ClusterRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import { networkOf } from '../zones/accept-zone-config.ts'
import { readPlacementNodes } from '../zones/placement-nodes.ts'
import type { RunInstancesRequest } from './run-instances.ts'
import { type SegmentRoom, takeSegment } from './segment-of-group.ts'
import type { VerifiedLaunch } from './verify-launch.ts'

export interface LaunchOrder {
  readonly caller: Caller
  readonly request: RunInstancesRequest
  readonly zone: ZoneName
}

/** One entry of each list per instance, in launch order. */
export interface LaunchPlan {
  readonly tag: VlanId
  /** VNET_MACPREFIX of the zone. */
  readonly macPrefix: string
  readonly instances: readonly { readonly node: NodeName; readonly privateIp: Ipv4; readonly publicIp: Ipv4 | null }[]
}

/**
 * Plans between minCount and maxCount instances. Takes the segment and moves the zone's round-robin cursor.
 * @throws CloudError InsufficientInstanceCapacity, InsufficientAddressCapacity, InsufficientFreeAddresses,
 *   InsufficientSegments, Unavailable
 */
export async function planLaunch(trx: Transaction, order: LaunchOrder, verified: VerifiedLaunch): Promise<LaunchPlan> {
  const cluster = await trx.selectFrom('clusters').selectAll().where('name', '=', order.zone).executeTakeFirstOrThrow()
  const config = configOf(cluster)
  const [groupId] = verified.groupIds
  if (!groupId) throw new KarriError('NoGroup', 'a launch needs at least one security group')
  const segment = await takeSegment(trx, { zone: order.zone, config, groupId })
  const publicIps = order.request.privateAddressing ? null : await readFreeAddresses(trx, order.zone)
  const most = countAddresses(order, segment, publicIps)
  const { nodes, cursor } = await placeInstances(trx, { order, verified, cluster, most })
  await trx.updateTable('clusters').set({ roundRobinCursor: cursor }).where('name', '=', order.zone).execute()
  return {
    tag: segment.tag,
    macPrefix: config.macPrefix,
    instances: nodes.map((node, index) => {
      const privateIp = segment.freeIps[index]
      if (!privateIp) throw new KarriError('PlacementOverflow', `${nodes.length} placed for ${most} addresses`)
      return { node, privateIp, publicIp: publicIps?.[index] ?? null }
    }),
  }
}

function configOf(cluster: ClusterRow): NetworkConfig {
  const config = networkOf(cluster)
  if (cluster.state === 'ENABLED' && config) return config
  throw new CloudError('Unavailable', `the availability zone ${cluster.name} is not ready: ${cluster.detail}`)
}

// How many of maxCount can have their addresses.
function countAddresses(
  { request, zone }: LaunchOrder,
  segment: SegmentRoom,
  publicIps: readonly Ipv4[] | null,
): number {
  if (segment.freeIps.length < request.minCount) {
    throw new CloudError(
      'InsufficientFreeAddresses',
      `the segment of the first group has ${segment.freeIps.length} free addresses of the ${request.minCount} needed: terminate some of its instances, or use another group`,
    )
  }
  if (publicIps !== null && publicIps.length < request.minCount) {
    throw new CloudError(
      'InsufficientAddressCapacity',
      `zone ${zone} has ${publicIps.length} free public addresses of the ${request.minCount} needed: release some, or ask for private addressing`,
    )
  }
  return Math.min(request.maxCount, segment.freeIps.length, publicIps?.length ?? Number.POSITIVE_INFINITY)
}

async function placeInstances(
  trx: Transaction,
  launch: {
    readonly order: LaunchOrder
    readonly verified: VerifiedLaunch
    readonly cluster: ClusterRow
    readonly most: number
  },
): Promise<Extract<Placement, { ok: true }>> {
  const { order, verified, cluster, most } = launch
  const { minCount } = order.request
  const placement = place({
    policy: cluster.schedPolicy,
    nodes: await readPlacementNodes(trx, order.zone),
    cursor: cluster.roundRobinCursor,
    type: verified.type,
    minCount,
    maxCount: most,
  })
  if (placement.ok) return placement
  const reasons = placement.refusals.map(({ node, reason }) => `${node}: ${reason}`).join('; ') || 'it has no node'
  throw new CloudError(
    'InsufficientInstanceCapacity',
    `zone ${order.zone} has room for ${placement.fitting} of ${minCount} ${verified.type.name} instances (${reasons})`,
  )
}
