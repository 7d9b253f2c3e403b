// What the decider sees of a node. Made by the cloud from its own rows: free is the node's reported maximum minus every
// instance not yet confirmed gone from it, never the node's own idea of free (design.md, principle 1).
import type { NodeName } from '@karri/model'

/** An amount of what instances take. */
export interface Resources {
  readonly vcpus: number
  readonly memoryMib: number
  readonly diskGib: number
}

/** A node of the zone. `free` may be negative when limits were lowered under what runs. */
export interface PlacementNode {
  readonly node: NodeName
  readonly up: boolean
  readonly max: Resources
  readonly free: Resources
}
