// How many instances of a type a zone has room for: the `free / max` columns of the verbose zone table, per type and node,
// without the ancestor's approximation (reference/eucalyptus.md 3.7).
import type { InstanceType } from '@karri/model'
import type { PlacementNode, Resources } from './node-capacity.ts'

/** How many more would fit now; nodes that are not up count nothing. */
export function countFree(nodes: readonly PlacementNode[], type: InstanceType): number {
  return count(nodes, ({ free }) => fits(free, type))
}

/** How many would fit if nothing ran; nodes that are not up count nothing. */
export function countMax(nodes: readonly PlacementNode[], type: InstanceType): number {
  return count(nodes, ({ max }) => fits(max, type))
}

function count(nodes: readonly PlacementNode[], room: (node: PlacementNode) => number): number {
  return nodes.filter((node) => node.up).reduce((sum, node) => sum + room(node), 0)
}

/** Never negative: a node whose limits were lowered under what runs has room for none. */
function fits(resources: Resources, type: InstanceType): number {
  const ratios = [resources.vcpus / type.vcpus, resources.memoryMib / type.memoryMib, resources.diskGib / type.diskGib]
  return Math.max(0, Math.floor(Math.min(...ratios)))
}
