// Keeps nodes with enough free memory for one more instance of the type. (MAX_MEM on the node says how much it offers.)
import { createFilter } from './node-filter.ts'

/** Memory in MiB. */
export const filterFreeMemory = createFilter('free-memory', ({ free, max }, type) =>
  free.memoryMib >= type.memoryMib
    ? null
    : `has ${free.memoryMib} of ${max.memoryMib} MiB of memory free and ${type.name} needs ${type.memoryMib}`,
)
