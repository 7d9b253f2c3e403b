// How many instances of each type a zone could still take, and how many it could carry empty: the verbose zone table.
import { INSTANCE_TYPES, type InstanceType, type ZoneName } from '@karri/model'
import { countFree, countMax } from '@karri/placement'
import type { CloudContext } from '../context.ts'
import { readPlacementNodes } from './placement-nodes.ts'

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
export async function readZoneCapacities(context: CloudContext): Promise<readonly ZoneCapacity[]> {
  return context.store.read(async (trx) => {
    const clusters = await trx.selectFrom('clusters').selectAll().orderBy('name').execute()
    const capacities: ZoneCapacity[] = []
    for (const { name: zone, host, state, detail } of clusters) {
      const nodes = await readPlacementNodes(trx, zone)
      const types = INSTANCE_TYPES.map((type) => ({ type, free: countFree(nodes, type), max: countMax(nodes, type) }))
      capacities.push({ zone, host, state, detail, types })
    }
    return capacities
  })
}
