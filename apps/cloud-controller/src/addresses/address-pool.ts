// The pool of public addresses of a zone as rows: taking one for an instance at its launch, and giving one back. An
// address that was mapped is not free before the zone's gateway has applied the generation in which it lost its instance.
import type { InstanceId, Ipv4, ZoneName } from '@karri/model'
import type { Transaction } from '../store/store.ts'

/** Addresses of the zone that somebody may take now, in the order of VNET_PUBLICIPS. */
export async function readFreeAddresses(trx: Transaction, zone: ZoneName): Promise<readonly Ipv4[]> {
  const rows = await trx
    .selectFrom('addresses')
    .select('publicIp')
    .where('zone', '=', zone)
    .where('owner', '=', 'nobody')
    .where('releaseZoneGeneration', 'is', null)
    .where('position', '>=', 0)
    .orderBy('position')
    .execute()
  return rows.map((row) => row.publicIp)
}

/**
 * Unmaps whatever public address the instance has, in the transaction that raised the zone to `generation`: one that the
 * system had given goes back to the pool, an allocated one stays with its account.
 */
export async function unmapAddress(trx: Transaction, instanceId: InstanceId, generation: number): Promise<void> {
  await trx
    .updateTable('addresses')
    .set({ owner: 'nobody', instanceId: null, releaseZoneGeneration: generation })
    .where('instanceId', '=', instanceId)
    .where('owner', '=', 'system')
    .execute()
  await trx
    .updateTable('addresses')
    .set({ instanceId: null, associationId: null })
    .where('instanceId', '=', instanceId)
    .where('owner', '=', 'account')
    .execute()
}
