// The end of a public address that VNET_PUBLICIPS no longer lists (position -1): at once when nobody has it, else with its
// last use.
import type { ZoneName } from '@karri/model'
import type { Transaction } from '../store/store.ts'

/** Deletes a zone's unlisted addresses that nobody has and that no host still holds. */
export async function dropUnlistedAddresses(trx: Transaction, zone: ZoneName): Promise<void> {
  await trx
    .deleteFrom('addresses')
    .where('zone', '=', zone)
    .where('position', '<', 0)
    .where('owner', '=', 'nobody')
    .where('releaseZoneGeneration', 'is', null)
    .execute()
}
