// Keeps nodes with enough free cores for one more instance of the type. (MAX_CORES on the node says how much it offers.)
import { createFilter } from './node-filter.ts'

/** Cores: an instance's virtual CPUs are never shared between instances of one node beyond what it offers. */
export const filterFreeVcpus = createFilter('free-vcpus', ({ free, max }, type) =>
  free.vcpus >= type.vcpus ? null : `has ${free.vcpus} of ${max.vcpus} cores free and ${type.name} needs ${type.vcpus}`,
)
