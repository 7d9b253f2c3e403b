// How many instances of each type a zone could still take, and how many it could carry empty: the verbose zone table.
import type { InstanceType, ZoneName } from '@karri/model'
import type { CloudContext } from '../context.ts'

export interface ZoneCapacity {
  readonly zone: ZoneName
  readonly host: string
  readonly state: 'ENABLED' | 'NOTREADY' | 'LOST'
  /** Why it is not ENABLED; empty otherwise. */
  readonly detail: string
  /** In the order of INSTANCE_TYPES. */
  readonly types: readonly { readonly type: InstanceType; readonly free: number; readonly max: number }[]
}

/** Every zone in the order of its name. */
export async function readZoneCapacities(_context: CloudContext): Promise<readonly ZoneCapacity[]> {
  throw new Error('to be written')
}
