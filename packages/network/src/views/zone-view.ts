// What the cloud-controller tells a zone: Karri's version of the ancestor's global network information
// (reference/eucalyptus.md 2.11). A ZoneView is a View<ZoneObject>; the zone's own configuration is not in it, because the
// cluster-controller reads that from its file.
import type {
  AccountId,
  Cidr,
  ImageId,
  IngressRule,
  InstanceId,
  InstanceType,
  Ipv4,
  MacAddress,
  NodeName,
  ReservationId,
  SecurityGroupId,
  VlanId,
  ZoneName,
} from '@karri/model'
import type { View } from './view.ts'

/** Facts about the zone that only the cloud knows. Exactly one, key `settings`. */
export interface SettingsObject {
  readonly kind: 'settings'
  readonly key: 'settings'
  readonly zone: ZoneName
  /** `host:port` of the cloud-controller's image service, for the nodes. */
  readonly imageSource: string
}

/** The layer-2 network of one security group in this zone. Key `segment/<tag>`. */
export interface SegmentObject {
  readonly kind: 'segment'
  readonly key: string
  readonly tag: VlanId
  readonly network: Cidr
  /** The address of this zone's gateway on the segment. */
  readonly gateway: Ipv4
  /** The group that owns the segment. */
  readonly groupId: SecurityGroupId
}

/** A security group that an instance of the zone belongs to, or that a rule names as a source. Key `group/<id>`. */
export interface GroupObject {
  readonly kind: 'group'
  readonly key: string
  readonly groupId: SecurityGroupId
  readonly accountId: AccountId
  readonly name: string
  readonly rules: readonly IngressRule[]
}

/** One image file by content: nodes fetch and cache it by digest. */
export interface ImageFile {
  readonly imageId: ImageId
  /** Lower-case hexadecimal SHA-256 of the file. */
  readonly sha256: string
  readonly sizeBytes: number
}

/** What boots: a machine image with an optional kernel and ramdisk (both or neither: without, the disk boots itself). */
export interface BootImages {
  readonly machine: ImageFile
  readonly kernel: ImageFile | null
  readonly ramdisk: ImageFile | null
}

/** An instance from its launch until its node has confirmed that it is gone. Key `instance/<id>`. */
export interface InstanceObject {
  readonly kind: 'instance'
  readonly key: string
  readonly instanceId: InstanceId
  readonly accountId: AccountId
  readonly reservationId: ReservationId
  readonly launchIndex: number
  /** Milliseconds since the Unix epoch. */
  readonly launchTimeMs: number
  readonly node: NodeName
  readonly tag: VlanId
  readonly privateIp: Ipv4
  readonly mac: MacAddress
  /** The public or elastic address that is mapped to it now. */
  readonly publicIp: Ipv4 | null
  /** The request's groups in order: the first gives the segment, all give rules. */
  readonly groupIds: readonly SecurityGroupId[]
  readonly type: InstanceType
  readonly images: BootImages
  readonly keyPair: InstanceKey | null
  /** Base64, or null without user data. */
  readonly userData: string | null
  /** Raised by one for each RebootInstances. */
  readonly rebootCount: number
  /** `gone`: stop it and give everything back; the object leaves the view when the node has confirmed. */
  readonly desired: 'running' | 'gone'
}

/** The key pair of an instance: what its metadata shows. */
export interface InstanceKey {
  readonly name: string
  /** One line in OpenSSH's authorized_keys format. */
  readonly publicKey: string
}

/** Anything that a zone is told. */
export type ZoneObject = SettingsObject | SegmentObject | GroupObject | InstanceObject
/** The desired state of a zone. */
export type ZoneView = View<ZoneObject>
