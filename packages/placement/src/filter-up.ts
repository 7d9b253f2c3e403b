// Keeps nodes that report to their cluster-controller.
import { createFilter } from './node-filter.ts'

/** First, so that a node that is away is called that and not full. */
export const filterUp = createFilter('up', (node) =>
  node.up ? null : 'is not reachable: check its node-controller and its network',
)
