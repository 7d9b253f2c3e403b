// Placement: which node takes an instance. Pure: filters with a reason per dropped node, then the zone's policy.
export { countFree, countMax } from './count-capacity.ts'
export type { PlacementNode, Resources } from './node-capacity.ts'
export type { NodeRefusal } from './node-filter.ts'
export { type Placement, type PlacementRequest, place } from './place.ts'
