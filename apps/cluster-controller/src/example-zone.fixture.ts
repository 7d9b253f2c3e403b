// For tests only: a zone like the seed's, with two groups on two segments and an instance of each.
import type {
  AccountId,
  ImageId,
  InstanceId,
  Ipv4,
  MacAddress,
  NodeName,
  ReservationId,
  SecurityGroupId,
  VlanId,
  ZoneName,
} from '@karri/model'
import type { InstanceObject, ZoneObject, ZoneView } from '@karri/network'

export const WEB_INSTANCE = 'i-00000000000000001' as InstanceId
export const DATABASE_INSTANCE = 'i-00000000000000002' as InstanceId
export const FIRST_NODE = '192.168.0.19' as NodeName
export const SECOND_NODE = '192.168.5.7' as NodeName

/** A view of the example zone with these instances. */
export function exampleView(generation: number, instances: readonly InstanceObject[], storeId = 'store-a'): ZoneView {
  const objects: readonly ZoneObject[] = [
    { kind: 'settings', key: 'settings', zone: 'rosh-cluster1' as ZoneName, imageSource: '192.168.0.114:8776' },
    segment({ tag: 10, base: '10.10.1.0', gateway: '10.10.1.1', groupId: 'sg-00000000000000001' }),
    segment({ tag: 11, base: '10.10.1.32', gateway: '10.10.1.33', groupId: 'sg-00000000000000002' }),
    group('sg-00000000000000001', 'web'),
    group('sg-00000000000000002', 'database'),
    ...instances,
  ]
  return {
    version: { storeId, generation, revision: 0 },
    objects: new Map(objects.map((object) => [object.key, object])),
  }
}

/** The instance of group `web`, 10.10.1.2, on the first node. */
export function webInstance(changes: Partial<InstanceObject> = {}): InstanceObject {
  return {
    kind: 'instance',
    key: `instance/${changes.instanceId ?? WEB_INSTANCE}`,
    instanceId: WEB_INSTANCE,
    accountId: '000000000001' as AccountId,
    reservationId: 'r-00000000000000001' as ReservationId,
    launchIndex: 0,
    launchTimeMs: Date.UTC(2010, 4, 14, 7, 59, 58),
    node: FIRST_NODE,
    tag: 10 as VlanId,
    privateIp: '10.10.1.2' as Ipv4,
    mac: 'd0:0d:0a:0a:01:02' as MacAddress,
    publicIp: '192.168.3.1' as Ipv4,
    groupIds: ['sg-00000000000000001' as SecurityGroupId],
    type: { name: 'm1.large', vcpus: 2, memoryMib: 512, diskGib: 10 },
    images: {
      machine: { imageId: 'emi-00000000000000001' as ImageId, sha256: 'a'.repeat(64), sizeBytes: 5 },
      kernel: { imageId: 'eki-00000000000000001' as ImageId, sha256: 'b'.repeat(64), sizeBytes: 5 },
      ramdisk: { imageId: 'eri-00000000000000001' as ImageId, sha256: 'c'.repeat(64), sizeBytes: 5 },
    },
    keyPair: { name: 'mykey', publicKey: 'ssh-rsa AAAAB3 mykey' },
    userData: null,
    rebootCount: 0,
    desired: 'running',
    ...changes,
  }
}

/** The instance of group `database`, 10.10.1.34, on the second node. */
export function databaseInstance(changes: Partial<InstanceObject> = {}): InstanceObject {
  return webInstance({
    instanceId: DATABASE_INSTANCE,
    node: SECOND_NODE,
    tag: 11 as VlanId,
    privateIp: '10.10.1.34' as Ipv4,
    mac: 'd0:0d:0a:0a:01:22' as MacAddress,
    publicIp: null,
    groupIds: ['sg-00000000000000002' as SecurityGroupId, 'sg-00000000000000001' as SecurityGroupId],
    keyPair: { name: 'other', publicKey: 'ssh-rsa BBBB other' },
    ...changes,
  })
}

interface ExampleSegment {
  readonly tag: number
  readonly base: string
  readonly gateway: string
  readonly groupId: string
}

function segment({ tag, base, gateway, groupId }: ExampleSegment): ZoneObject {
  return {
    kind: 'segment',
    key: `segment/${tag}`,
    tag: tag as VlanId,
    network: { base: base as Ipv4, prefix: 27 },
    gateway: gateway as Ipv4,
    groupId: groupId as SecurityGroupId,
  }
}

function group(groupId: string, name: string): ZoneObject {
  return {
    kind: 'group',
    key: `group/${groupId}`,
    groupId: groupId as SecurityGroupId,
    accountId: '000000000001' as AccountId,
    name,
    rules: [],
  }
}
