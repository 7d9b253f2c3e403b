// What a cluster-controller tells one node: its own instances and nothing of anyone else's. A NodeView is a
// View<NodeObject>, derived from the ZoneView and from what the zone's gateway has confirmed.
import type { InstanceId, InstanceType, Ipv4, MacAddress, VlanId } from '@karri/model'
import type { View } from './view.ts'
import type { BootImages } from './zone-view.ts'

/** Exactly one, key `settings`. */
export interface NodeSettingsObject {
  readonly kind: 'settings'
  readonly key: 'settings'
  /** `host:port` of the cloud-controller's image service. */
  readonly imageSource: string
}

/** An instance as its node needs it. Key `instance/<id>`. */
export interface NodeInstanceObject {
  readonly kind: 'instance'
  readonly key: string
  readonly instanceId: InstanceId
  readonly tag: VlanId
  readonly privateIp: Ipv4
  readonly mac: MacAddress
  readonly type: InstanceType
  readonly images: BootImages
  readonly rebootCount: number
  readonly desired: 'running' | 'gone'
  /** The zone's gateway has confirmed a generation with this instance: it may start once the node's network is applied. */
  readonly permitted: boolean
}

/** Anything that a node is told. */
export type NodeObject = NodeSettingsObject | NodeInstanceObject
/** A node's part of its zone's view. */
export type NodeView = View<NodeObject>
