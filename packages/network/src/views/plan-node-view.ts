// The relay's step: from the zone's view to one node's, its own instances and nothing of anyone else's.
import type { InstanceId, NodeName } from '@karri/model'
import type { NodeInstanceObject, NodeObject, NodeView } from './node-view.ts'
import type { InstanceObject, ZoneView } from './zone-view.ts'

/** What a cluster-controller adds to the zone's view. */
export interface NodeRelay {
  readonly node: NodeName
  /** Instances of which the zone's gateway has confirmed a generation. */
  readonly permitted: ReadonlySet<InstanceId>
  /** Raised by one whenever permissions change within one generation. */
  readonly revision: number
}

/** A node's view, at the zone's store and generation. */
export function planNodeView(zone: ZoneView, { node, permitted, revision }: NodeRelay): NodeView {
  const objects: NodeObject[] = []
  for (const object of zone.objects.values()) {
    if (object.kind === 'settings') {
      objects.push({ kind: 'settings', key: 'settings', imageSource: object.imageSource })
    } else if (object.kind === 'instance' && object.node === node) {
      objects.push(nodeInstance(object, permitted))
    }
  }
  return {
    version: { ...zone.version, revision },
    objects: new Map(objects.sort((a, b) => (a.key < b.key ? -1 : 1)).map((object) => [object.key, object])),
  }
}

/** Field by field: user data, keys and groups stay at the gateway. */
function nodeInstance(instance: InstanceObject, permitted: ReadonlySet<InstanceId>): NodeInstanceObject {
  const { key, instanceId, tag, privateIp, mac, type, images, rebootCount, desired } = instance
  return {
    kind: 'instance',
    key,
    instanceId,
    tag,
    privateIp,
    mac,
    type,
    images,
    rebootCount,
    desired,
    permitted: permitted.has(instanceId),
  }
}
