// Reads a zone's rows in one snapshot, with the generation that they belong to, and renders the view.
import type { InstanceId, SecurityGroupId, ZoneName } from '@karri/model'
import type { ZoneView } from '@karri/network'
import type { CloudContext } from '../context.ts'
import type { ClusterRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import { networkOf } from '../zones/accept-zone-config.ts'
import { renderZoneView, type ZoneRows } from './render-zone-view.ts'

/** Where the cloud serves operators and nodes: AdminService and ImageService. */
export const CLOUD_RPC_PORT = 8776

/** The zone's view as of now, or null when there is no such zone. */
export async function readZoneView(context: Pick<CloudContext, 'store'>, zone: ZoneName): Promise<ZoneView | null> {
  const rows = await context.store.read((trx) => readZoneRows(trx, zone, context.store.storeId))
  return rows && renderZoneView(rows)
}

async function readZoneRows(trx: Transaction, zone: ZoneName, storeId: string): Promise<ZoneRows | null> {
  const cluster = await trx.selectFrom('clusters').selectAll().where('name', '=', zone).executeTakeFirst()
  if (!cluster) return null
  const instances = await trx
    .selectFrom('instances')
    .selectAll()
    .where('zone', '=', zone)
    .where('inView', '=', 1)
    .execute()
  const instanceIds = instances.map((row) => row.instanceId)
  const segments = await trx
    .selectFrom('segments')
    .selectAll()
    .where('zone', '=', zone)
    .where('state', '=', 'active')
    .execute()
  const mapped = await trx
    .selectFrom('addresses')
    .select(['publicIp', 'instanceId'])
    .where('zone', '=', zone)
    .where('instanceId', 'is not', null)
    .execute()
  const imageIds = instances.flatMap((row) => [row.imageId, row.kernelId, row.ramdiskId].filter((id) => id !== null))
  const images = await trx
    .selectFrom('images')
    .select(['imageId', 'sha256', 'sizeBytes'])
    .where('imageId', 'in', [...new Set(imageIds)])
    .execute()
  const groupIdsOf = await readGroupIds(trx, instanceIds)
  return {
    storeId,
    generation: cluster.generation,
    zone,
    imageSource: imageSourceOf(cluster),
    segments,
    instances,
    groupIdsOf,
    publicIpOf: new Map(mapped.flatMap((row) => (row.instanceId ? [[row.instanceId, row.publicIp] as const] : []))),
    images: new Map(images.map((image) => [image.imageId, image])),
    ...(await readGroups(trx, new Set([...groupIdsOf.values()].flat()))),
  }
}

async function readGroupIds(
  trx: Transaction,
  instanceIds: readonly InstanceId[],
): Promise<Map<InstanceId, SecurityGroupId[]>> {
  const rows = await trx
    .selectFrom('instanceGroups')
    .select(['instanceId', 'groupId'])
    .where('instanceId', 'in', instanceIds)
    .orderBy('position')
    .execute()
  const groupIdsOf = new Map<InstanceId, SecurityGroupId[]>()
  for (const row of rows) groupIdsOf.set(row.instanceId, [...(groupIdsOf.get(row.instanceId) ?? []), row.groupId])
  return groupIdsOf
}

// A group that is only a source is in the view with its name alone: its own rules protect nobody here.
async function readGroups(
  trx: Transaction,
  members: ReadonlySet<SecurityGroupId>,
): Promise<Pick<ZoneRows, 'groups' | 'rules'>> {
  const rules = await trx
    .selectFrom('securityGroupRules')
    .selectAll()
    .where('groupId', 'in', [...members])
    .orderBy('ruleId')
    .execute()
  const sources = rules.flatMap((rule) => (rule.sourceGroupId ? [rule.sourceGroupId] : []))
  const groups = await trx
    .selectFrom('securityGroups')
    .selectAll()
    .where('groupId', 'in', [...new Set([...members, ...sources])])
    .execute()
  return { groups, rules }
}

// The cloud's address as the zone's own file names it (VNET_CLOUDIP, VNET_LOCALIP); a cluster-controller on the same
// machine as the cloud, the usual case, is registered by that very address.
function imageSourceOf(cluster: ClusterRow): string {
  const config = networkOf(cluster)
  return `${config?.cloudIp ?? config?.localIp ?? cluster.host}:${CLOUD_RPC_PORT}`
}
