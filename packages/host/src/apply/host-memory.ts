// What an applier remembers from one plan to the next: the table that the kernel holds, because reading a large one back
// takes longer than replacing it. Forgotten whenever it may be wrong.
import type { TablePlan } from '@karri/network'

export interface HostMemory {
  /** The last table that was applied, or null before the first and after a failure. */
  table: TablePlan | null
  /** Whether what killed processes may have left behind was looked for. */
  swept: boolean
}

/** A new process knows nothing. */
export function createHostMemory(): HostMemory {
  return { table: null, swept: false }
}
