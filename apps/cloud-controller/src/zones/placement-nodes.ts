// A zone's nodes as placement sees them: what a node reported minus every instance that is not confirmed gone from it
// (design.md, principle 1). The node's own idea of what is free is never asked.
import type { ZoneName } from '@karri/model'
import type { PlacementNode, Resources } from '@karri/placement'
import type { Transaction } from '../store/store.ts'

/** In the order of NODES. */
export async function readPlacementNodes(trx: Transaction, zone: ZoneName): Promise<readonly PlacementNode[]> {
  const nodes = await trx.selectFrom('nodes').selectAll().where('zone', '=', zone).orderBy('position').execute()
  const instances = await trx
    .selectFrom('instances')
    .select(['node', 'vcpus', 'memoryMib', 'diskGib'])
    .where('zone', '=', zone)
    .where('inView', '=', 1)
    .execute()
  return nodes.map((row) => {
    const max: Resources = { vcpus: row.vcpus, memoryMib: row.memoryMib, diskGib: row.diskGib }
    const taken = instances.filter((instance) => instance.node === row.name)
    return { node: row.name, up: row.state === 'UP' && row.position >= 0, max, free: taken.reduce(subtract, max) }
  })
}

function subtract(from: Resources, amount: Resources): Resources {
  return {
    vcpus: from.vcpus - amount.vcpus,
    memoryMib: from.memoryMib - amount.memoryMib,
    diskGib: from.diskGib - amount.diskGib,
  }
}
