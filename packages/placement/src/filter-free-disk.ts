// Keeps nodes with enough free disk for one more instance of the type. (MAX_DISK on the node says how much it offers.)
import { createFilter } from './node-filter.ts'

/** Disk in GiB. */
export const filterFreeDisk = createFilter('free-disk', ({ free, max }, type) =>
  free.diskGib >= type.diskGib
    ? null
    : `has ${free.diskGib} of ${max.diskGib} GiB of disk free and ${type.name} needs ${type.diskGib}`,
)
