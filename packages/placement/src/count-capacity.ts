import type { InstanceType } from '@karri/model'
import type { PlacementNode } from './node-capacity.ts'
export function countFree(_nodes: readonly PlacementNode[], _type: InstanceType): number {
  throw new Error('to come')
}
export function countMax(_nodes: readonly PlacementNode[], _type: InstanceType): number {
  throw new Error('to come')
}
