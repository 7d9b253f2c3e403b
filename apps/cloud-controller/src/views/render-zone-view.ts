// Rows to the view that a zone is sent: pure, so that the same rows always give the same view. It decides nothing; what
// shall be in a view was decided by the transaction that wrote the rows.
import {
  type ImageId,
  type IngressRule,
  type InstanceId,
  type Ipv4,
  KarriError,
  parseCidr,
  type SecurityGroupId,
  type ZoneName,
} from '@karri/model'
import type {
  BootImages,
  GroupObject,
  ImageFile,
  InstanceObject,
  SegmentObject,
  ZoneObject,
  ZoneView,
} from '@karri/network'
import type { ImageRow, InstanceRow, SecurityGroupRow, SecurityGroupRuleRow, SegmentRow } from '../store/schema.ts'

/** All that one zone's view is made of, read in one snapshot. */
export interface ZoneRows {
  readonly storeId: string
  readonly generation: number
  readonly zone: ZoneName
  /** `host:port` of the image service as the zone's nodes reach it. */
  readonly imageSource: string
  /** Active ones only. */
  readonly segments: readonly SegmentRow[]
  /** Those with inView = 1. */
  readonly instances: readonly InstanceRow[]
  /** Groups of each instance in the order of its request. */
  readonly groupIdsOf: ReadonlyMap<InstanceId, readonly SecurityGroupId[]>
  readonly publicIpOf: ReadonlyMap<InstanceId, Ipv4>
  readonly images: ReadonlyMap<ImageId, Pick<ImageRow, 'imageId' | 'sha256' | 'sizeBytes'>>
  /** Groups of the instances and the groups that their rules name. */
  readonly groups: readonly SecurityGroupRow[]
  readonly rules: readonly SecurityGroupRuleRow[]
}

/** The zone's view; objects in the order of their keys. */
export function renderZoneView(rows: ZoneRows): ZoneView {
  const objects: ZoneObject[] = [
    { kind: 'settings', key: 'settings', zone: rows.zone, imageSource: rows.imageSource },
    ...rows.segments.map(renderSegment),
    ...rows.groups.map((group) => renderGroup(group, rows.rules)),
    ...rows.instances.map((instance) => renderInstance(instance, rows)),
  ]
  objects.sort((a, b) => (a.key < b.key ? -1 : 1))
  return {
    version: { storeId: rows.storeId, generation: rows.generation, revision: 0 },
    objects: new Map(objects.map((object) => [object.key, object])),
  }
}

function renderSegment(row: SegmentRow): SegmentObject {
  const { tag, gateway, groupId } = row
  return { kind: 'segment', key: `segment/${tag}`, tag, network: cidrOf(row.network), gateway, groupId }
}

function renderGroup(group: SecurityGroupRow, rules: readonly SecurityGroupRuleRow[]): GroupObject {
  const { groupId, accountId, name } = group
  const own = rules.filter((rule) => rule.groupId === groupId)
  return { kind: 'group', key: `group/${groupId}`, groupId, accountId, name, rules: own.map(renderRule) }
}

function renderRule(row: SecurityGroupRuleRow): IngressRule {
  const source = row.sourceGroupId ? { groupId: row.sourceGroupId } : { cidr: cidrOf(row.cidr ?? '') }
  switch (row.protocol) {
    case 'all':
      return { protocol: 'all', source }
    case 'icmp':
      return { protocol: 'icmp', type: row.fromPort, code: row.toPort, source }
    case 'tcp':
    case 'udp':
      return { protocol: row.protocol, fromPort: row.fromPort, toPort: row.toPort, source }
  }
}

function renderInstance(row: InstanceRow, rows: ZoneRows): InstanceObject {
  return {
    kind: 'instance',
    key: `instance/${row.instanceId}`,
    instanceId: row.instanceId,
    accountId: row.accountId,
    reservationId: row.reservationId,
    launchIndex: row.launchIndex,
    launchTimeMs: row.launchTime,
    node: row.node,
    tag: row.tag,
    privateIp: row.privateIp,
    mac: row.mac,
    publicIp: rows.publicIpOf.get(row.instanceId) ?? null,
    groupIds: rows.groupIdsOf.get(row.instanceId) ?? [],
    type: { name: row.instanceType, vcpus: row.vcpus, memoryMib: row.memoryMib, diskGib: row.diskGib },
    images: renderImages(row, rows),
    keyPair: row.keyName !== null && row.publicKey !== null ? { name: row.keyName, publicKey: row.publicKey } : null,
    userData: row.userData,
    rebootCount: row.rebootCount,
    desired: row.desired,
  }
}

function renderImages(row: InstanceRow, { images }: ZoneRows): BootImages {
  const file = (imageId: ImageId): ImageFile => {
    const image = images.get(imageId)
    if (!image) throw new KarriError('StoreInconsistent', `${row.instanceId} boots ${imageId}, which has no record`)
    return { imageId, sha256: image.sha256, sizeBytes: image.sizeBytes }
  }
  return {
    machine: file(row.imageId),
    kernel: row.kernelId === null ? null : file(row.kernelId),
    ramdisk: row.ramdiskId === null ? null : file(row.ramdiskId),
  }
}

function cidrOf(text: string) {
  const cidr = parseCidr(text)
  if (!cidr.ok) throw new KarriError('StoreInconsistent', `the store holds a malformed network: "${text}"`)
  return cidr.value
}
