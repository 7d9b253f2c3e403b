// What a filter is: one fact about a node that decides whether it can take an instance. One per file, run in the order of
// place.ts; a drop gives a reason that an operator can act on.
import type { InstanceType, NodeName } from '@karri/model'
import type { PlacementNode } from './node-capacity.ts'

/** Why a node does not take an instance: the sentence goes on from the node's name. */
export interface NodeRefusal {
  readonly node: NodeName
  readonly reason: string
}

/** Every node is in exactly one of the two. */
export interface FilterResult {
  readonly survivors: readonly PlacementNode[]
  readonly refusals: readonly NodeRefusal[]
}

/** One fact about a node. */
export interface NodeFilter {
  readonly name: string
  run(nodes: readonly PlacementNode[], type: InstanceType): FilterResult
}

/** A filter from a function that gives the reason to drop a node, or null to keep it. */
export function createFilter(
  name: string,
  reasonOf: (node: PlacementNode, type: InstanceType) => string | null,
): NodeFilter {
  return {
    name,
    run(nodes, type) {
      const survivors: PlacementNode[] = []
      const refusals: NodeRefusal[] = []
      for (const node of nodes) {
        const reason = reasonOf(node, type)
        if (reason === null) survivors.push(node)
        else refusals.push({ node: node.node, reason })
      }
      return { survivors, refusals }
    },
  }
}
