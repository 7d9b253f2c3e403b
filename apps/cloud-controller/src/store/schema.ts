// The tables of the cloud's store as rows in TypeScript (snake_case in SQL, camelCase here). The SQL is in migrations.ts;
// uniqueness is held there, by the database. Ids are text, times bigint milliseconds since the Unix epoch, documents JSON
// text, booleans 0 or 1: the same on SQLite and PostgreSQL.
import type {
  AccountId,
  AllocationId,
  AssociationId,
  ImageId,
  InstanceId,
  InstanceState,
  Ipv4,
  KeyPairId,
  MacAddress,
  NodeName,
  ReservationId,
  SecurityGroupId,
  SecurityGroupRuleId,
  VlanId,
  ZoneName,
} from '@karri/model'
import type { InstancePhase, NodeStatus, SchedPolicy } from '@karri/network'

/** A boolean that both engines store alike. */
export type Flag = 0 | 1

/** Facts about the store itself: `store_id`. */
export interface StoreMetaRow {
  key: string
  value: string
}

export interface AccountRow {
  accountId: AccountId
  name: string
  createdAt: number
}

export interface UserRow {
  accountId: AccountId
  name: string
  createdAt: number
}

export interface AccessKeyRow {
  accessKeyId: string
  accountId: AccountId
  userName: string
  /** Base64 of SecretBox.seal, bound to the access key id. */
  secretEncrypted: string
  active: Flag
  createdAt: number
}

/** A zone. `generation` counts its committed changes and is raised first in every transaction that a zone can see. */
export interface ClusterRow {
  name: ZoneName
  host: string
  generation: number
  /** NetworkConfig as the cluster-controller last reported it, or null before the first report. */
  configJson: string | null
  /** NodeName[] in the order of NODES. */
  nodesJson: string
  schedPolicy: SchedPolicy
  roundRobinCursor: number
  state: 'ENABLED' | 'NOTREADY' | 'LOST'
  /** Why it is NOTREADY; empty when ENABLED. */
  detail: string
  /** The last generation of this store that the zone's gateway applied; 0 before the first. */
  gatewayAppliedGeneration: number
  gatewayProblem: string
  reportedAt: number | null
}

export interface NodeRow {
  zone: ZoneName
  name: NodeName
  /** Place in NODES; -1 once NODES no longer lists it, while it may still hold something. */
  position: number
  state: 'UP' | 'UNREACHABLE' | 'LOST'
  vcpus: number
  memoryMib: number
  diskGib: number
  accelerator: NodeStatus['accelerator'] | null
  /** The last generation of this store that the node applied; 0 before the first. */
  appliedGeneration: number
  /** While LOST: the generation that took everything from it; once it has applied that one it may serve again. */
  lostGeneration: number | null
  problem: string
  reportedAt: number | null
}

export type ImageType = 'machine' | 'kernel' | 'ramdisk'

/** An uploaded file under the name that its account gave it. The bytes are in the file store, by sha256. */
export interface ImageFileRow {
  accountId: AccountId
  location: string
  type: ImageType
  sha256: string
  sizeBytes: number
  createdAt: number
}

export interface ImageRow {
  imageId: ImageId
  accountId: AccountId
  type: ImageType
  location: string
  name: string
  description: string
  sha256: string
  sizeBytes: number
  kernelId: ImageId | null
  ramdiskId: ImageId | null
  public: Flag
  state: 'available' | 'deregistered'
  architecture: string
  createdAt: number
}

export interface KeyPairRow {
  keyPairId: KeyPairId
  accountId: AccountId
  name: string
  fingerprint: string
  /** One line in OpenSSH's authorized_keys format. */
  publicKey: string
  keyType: string
  createdAt: number
}

export interface SecurityGroupRow {
  groupId: SecurityGroupId
  accountId: AccountId
  name: string
  description: string
  createdAt: number
}

/** One ingress rule with one source: `cidr` or `sourceGroupId`. */
export interface SecurityGroupRuleRow {
  ruleId: SecurityGroupRuleId
  groupId: SecurityGroupId
  protocol: 'tcp' | 'udp' | 'icmp' | 'all'
  /** First port, or the ICMP type; -1 for every one and for `all`. */
  fromPort: number
  /** Last port, or the ICMP code; -1 for every one and for `all`. */
  toPort: number
  cidr: string | null
  sourceGroupId: SecurityGroupId | null
  description: string | null
  createdAt: number
}

/** A group's layer-2 network in one zone. A tag is one group's in all zones. */
export interface SegmentRow {
  tag: VlanId
  zone: ZoneName
  groupId: SecurityGroupId
  /** address/prefix */
  network: string
  gateway: Ipv4
  /** `releasing`: out of the view, the tag is not free before every host has applied `releaseGeneration`. */
  state: 'active' | 'releasing'
  releaseGeneration: number | null
}

export interface ReservationRow {
  reservationId: ReservationId
  accountId: AccountId
  createdAt: number
  clientToken: string | null
  /** SecurityGroupId[] in the order of the request. */
  groupIdsJson: string
}

export interface InstanceRow {
  instanceId: InstanceId
  reservationId: ReservationId
  accountId: AccountId
  launchIndex: number
  zone: ZoneName
  node: NodeName
  imageId: ImageId
  kernelId: ImageId | null
  ramdiskId: ImageId | null
  instanceType: string
  vcpus: number
  memoryMib: number
  diskGib: number
  keyName: string | null
  publicKey: string | null
  /** Base64, or null without user data. */
  userData: string | null
  tag: VlanId
  privateIp: Ipv4
  mac: MacAddress
  state: InstanceState
  stateReasonCode: string | null
  stateReasonMessage: string | null
  desired: 'running' | 'gone'
  /** What its node last reported; null before the first report. */
  phase: InstancePhase | null
  phaseReason: string
  rebootCount: number
  launchTime: number
  terminatedAt: number | null
  /** 1 until its node has confirmed that nothing of it is left: so long it takes its node's capacity. */
  inView: Flag
  /** 1 until gateway and node have applied `releaseGeneration`: so long its address and MAC are not free. */
  holdsAddresses: Flag
  /** The generation in which it left the view. */
  releaseGeneration: number | null
}

export interface InstanceGroupRow {
  instanceId: InstanceId
  groupId: SecurityGroupId
  /** Order of the request: 0 gives the segment. */
  position: number
}

/** One address of a zone's VNET_PUBLICIPS. */
export interface AddressRow {
  publicIp: Ipv4
  zone: ZoneName
  /** Place in VNET_PUBLICIPS; -1 once the zone no longer lists it, while somebody still has it. */
  position: number
  /** `system`: given to an instance at its launch; `account`: allocated by AllocateAddress. */
  owner: 'nobody' | 'system' | 'account'
  accountId: AccountId | null
  allocationId: AllocationId | null
  instanceId: InstanceId | null
  associationId: AssociationId | null
  /** Set while nobody may take it: it is free when the gateway has applied this generation. */
  releaseZoneGeneration: number | null
}

export interface TagRow {
  resourceId: string
  key: string
  value: string
  /** EC2's resource type: `instance`, `image`, `security-group`, … */
  resourceType: string
  accountId: AccountId
}

export interface ClientTokenRow {
  accountId: AccountId
  token: string
  requestSha256: string
  reservationId: ReservationId
  createdAt: number
}

export interface Database {
  storeMeta: StoreMetaRow
  accounts: AccountRow
  users: UserRow
  accessKeys: AccessKeyRow
  clusters: ClusterRow
  nodes: NodeRow
  imageFiles: ImageFileRow
  images: ImageRow
  keyPairs: KeyPairRow
  securityGroups: SecurityGroupRow
  securityGroupRules: SecurityGroupRuleRow
  segments: SegmentRow
  reservations: ReservationRow
  instances: InstanceRow
  instanceGroups: InstanceGroupRow
  addresses: AddressRow
  tags: TagRow
  clientTokens: ClientTokenRow
}
