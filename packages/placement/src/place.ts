// The decider: places the instances of one request one after the other, each on what the earlier ones left free. Pure; the
// caller runs it inside the transaction that records the outcome, so that two requests never see the same free core.
import type { InstanceType, NodeName } from '@karri/model'
import { filterFreeDisk } from './filter-free-disk.ts'
import { filterFreeMemory } from './filter-free-memory.ts'
import { filterFreeVcpus } from './filter-free-vcpus.ts'
import { filterUp } from './filter-up.ts'
import type { PlacementNode, Resources } from './node-capacity.ts'
import type { NodeFilter, NodeRefusal } from './node-filter.ts'
import { POLICIES } from './policies.ts'

/** One RunInstances as the decider sees it. */
export interface PlacementRequest {
  readonly policy: 'GREEDY' | 'ROUNDROBIN'
  /** In the order of the zone's NODES key. */
  readonly nodes: readonly PlacementNode[]
  /** Index into NODES where ROUNDROBIN starts; a stored column of the zone, taken modulo the number of nodes. */
  readonly cursor: number
  readonly type: InstanceType
  /** 1 or more. */
  readonly minCount: number
  /** At least `minCount`; as many of these as fit are placed. */
  readonly maxCount: number
}

/** Where the instances go, or why they do not. */
export type Placement =
  | {
      readonly ok: true
      /** One entry per instance, in launch order. */
      readonly nodes: readonly NodeName[]
      readonly cursor: number
    }
  /** Fewer than `minCount` fit: how many would, and why each node does not take the next one. The cursor does not move. */
  | { readonly ok: false; readonly fitting: number; readonly refusals: readonly NodeRefusal[] }

/** In this order: the reason given for a node is the first that applies. */
const FILTERS: readonly NodeFilter[] = [filterUp, filterFreeVcpus, filterFreeMemory, filterFreeDisk]

/** Places a request, or says why not. */
export function place(request: PlacementRequest): Placement {
  const { type, minCount, maxCount } = request
  const policy = POLICIES[request.policy]
  const placed: NodeName[] = []
  let nodes = request.nodes
  let cursor = request.cursor
  while (placed.length < maxCount) {
    const { survivors, refusals } = runFilters(nodes, type)
    const [first, ...others] = survivors
    if (first === undefined) {
      if (placed.length < minCount) return { ok: false, fitting: placed.length, refusals }
      break
    }
    const choice = policy.choose([first, ...others], nodes, cursor)
    placed.push(choice.node.node)
    cursor = choice.cursor
    nodes = nodes.map((node) => (node === choice.node ? { ...node, free: take(node.free, type) } : node))
  }
  return { ok: true, nodes: placed, cursor }
}

function runFilters(
  nodes: readonly PlacementNode[],
  type: InstanceType,
): { readonly survivors: readonly PlacementNode[]; readonly refusals: readonly NodeRefusal[] } {
  let survivors = nodes
  const refusals: NodeRefusal[] = []
  for (const filter of FILTERS) {
    const result = filter.run(survivors, type)
    survivors = result.survivors
    refusals.push(...result.refusals)
  }
  return { survivors, refusals }
}

function take(free: Resources, type: InstanceType): Resources {
  return {
    vcpus: free.vcpus - type.vcpus,
    memoryMib: free.memoryMib - type.memoryMib,
    diskGib: free.diskGib - type.diskGib,
  }
}
