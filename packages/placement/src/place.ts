import type { InstanceType, NodeName } from '@karri/model'
import type { PlacementNode } from './node-capacity.ts'
export interface PlacementRequest {
  readonly policy: 'GREEDY' | 'ROUNDROBIN'
  /** In the order of the zone's NODES key. */
  readonly nodes: readonly PlacementNode[]
  /** Index into NODES where ROUNDROBIN starts; a stored column of the zone. */
  readonly cursor: number
  readonly type: InstanceType
  readonly minCount: number
  readonly maxCount: number
}
export interface NodeRefusal {
  readonly node: NodeName
  readonly reason: string
}
export type Placement =
  | { readonly ok: true; readonly nodes: readonly NodeName[]; readonly cursor: number }
  /** Fewer than minCount fit: how many would, and why no node takes the next one. */
  | { readonly ok: false; readonly fitting: number; readonly refusals: readonly NodeRefusal[] }
export function place(_request: PlacementRequest): Placement {
  throw new Error('to come')
}
