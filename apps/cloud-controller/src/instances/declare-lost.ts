// An operator says that a host will never come back. What it held is free at once, without its confirmation: if the host
// lives after all, two instances may have one address until it has applied its view again (design.md, principle 4).
import { KarriError, type NodeName, type ZoneName } from '@karri/model'
import type { CloudContext } from '../context.ts'
import type { Transaction } from '../store/store.ts'
import { endInstance, internalError, leaveView } from './end-instance.ts'
import { releaseHeld } from './release-held.ts'

type LostContext = Pick<CloudContext, 'store' | 'clock' | 'log'>

/** Ends every instance of the node; returns how many. @throws KarriError `NodeNotFound` */
export async function declareNodeLost(context: LostContext, node: NodeName): Promise<number> {
  const { store, clock, log } = context
  const row = await store.read((trx) =>
    trx.selectFrom('nodes').select('zone').where('name', '=', node).executeTakeFirst(),
  )
  if (!row) throw new KarriError('NodeNotFound', `there is no node "${node}": ListClusters names them`)
  const count = await store.changeZone(row.zone, async (trx, generation) => {
    await trx
      .updateTable('nodes')
      .set({ state: 'LOST', lostGeneration: generation })
      .where('zone', '=', row.zone)
      .where('name', '=', node)
      .execute()
    const ended = await endAll(trx, { zone: row.zone, node, generation, now: clock.now() })
    await releaseHeld(trx, row.zone)
    return ended
  })
  log.warn({ node, zone: row.zone, instances: count }, 'a node was declared lost')
  return count
}

/** Ends every instance of the zone and gives everything back; returns how many. @throws KarriError `ZoneNotFound` */
export async function declareClusterLost(context: LostContext, zone: ZoneName): Promise<number> {
  const { store, clock, log } = context
  const count = await store.changeZone(zone, async (trx, generation) => {
    const detail = 'declared lost: register it again when it is back'
    // The gateway counts as having applied this generation: nothing waits for it any more.
    await trx
      .updateTable('clusters')
      .set({ state: 'LOST', detail, gatewayAppliedGeneration: generation })
      .where('name', '=', zone)
      .execute()
    await trx.updateTable('nodes').set({ state: 'LOST', lostGeneration: generation }).where('zone', '=', zone).execute()
    const ended = await endAll(trx, { zone, node: null, generation, now: clock.now() })
    await releaseHeld(trx, zone)
    return ended
  })
  log.warn({ zone, instances: count }, 'a cluster was declared lost')
  return count
}

async function endAll(
  trx: Transaction,
  lost: {
    readonly zone: ZoneName
    readonly node: NodeName | null
    readonly generation: number
    readonly now: number
  },
): Promise<number> {
  let query = trx.selectFrom('instances').selectAll().where('zone', '=', lost.zone).where('inView', '=', 1)
  if (lost.node !== null) query = query.where('node', '=', lost.node)
  const rows = await query.execute()
  for (const row of rows) {
    await endInstance(trx, row, internalError('its host was declared lost'))
    await leaveView(trx, row, lost)
  }
  return rows.length
}
