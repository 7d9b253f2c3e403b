// SCHEDPOLICY: which of the fitting nodes takes the next instance, and where the next search starts. One entry per policy;
// the ancestor's rules (reference/eucalyptus.md 3.5), nodes always in the order of NODES.
import type { PlacementNode } from './node-capacity.ts'

/** The outcome of one choice. */
export interface Choice {
  readonly node: PlacementNode
  /** The zone's cursor after this instance. */
  readonly cursor: number
}

/** How one value of SCHEDPOLICY chooses. */
export interface Policy {
  /** Picks one of `fitting`, which is never empty and a part of `nodes`. */
  choose(fitting: readonly [PlacementNode, ...PlacementNode[]], nodes: readonly PlacementNode[], cursor: number): Choice
}

/** Every policy that SCHEDPOLICY may name. */
export const POLICIES: Readonly<Record<'GREEDY' | 'ROUNDROBIN', Policy>> = {
  /** The first node that fits; the cursor stays where ROUNDROBIN left it. */
  GREEDY: {
    choose: ([first], _nodes, cursor) => ({ node: first, cursor }),
  },
  /** The first that fits from the cursor on, around the list; the next search starts behind it. */
  ROUNDROBIN: {
    choose([first, ...others], nodes, cursor) {
      const start = nodes.length === 0 ? 0 : cursor % nodes.length
      const distance = (node: PlacementNode) => (nodes.indexOf(node) - start + nodes.length) % nodes.length
      const node = others.reduce((best, other) => (distance(other) < distance(best) ? other : best), first)
      return { node, cursor: (nodes.indexOf(node) + 1) % nodes.length }
    },
  },
}
