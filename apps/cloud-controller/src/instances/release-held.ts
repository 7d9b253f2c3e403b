// Gives back what left a zone's view, once every host that had it reported a generation without it (design.md, principle
// 4): addresses and MAC of an instance after its gateway and node, a public address after the gateway, a tag after the
// gateway and every node. A node that was declared lost is not waited for. Changes nothing that a zone sees.
import type { ZoneName } from '@karri/model'
import { dropUnlistedAddresses } from '../addresses/drop-unlisted-addresses.ts'
import type { Transaction } from '../store/store.ts'

/** Releases everything of the zone that is due now. Running it again is a no-op. */
export async function releaseHeld(trx: Transaction, zone: ZoneName): Promise<void> {
  const { gatewayAppliedGeneration: gateway } = await trx
    .selectFrom('clusters')
    .select('gatewayAppliedGeneration')
    .where('name', '=', zone)
    .executeTakeFirstOrThrow()
  const nodes = await trx
    .selectFrom('nodes')
    .select(['name', 'appliedGeneration'])
    .where('zone', '=', zone)
    .where('state', '!=', 'LOST')
    .execute()
  const held = await trx
    .selectFrom('instances')
    .select(['instanceId', 'node', 'releaseGeneration'])
    .where('zone', '=', zone)
    .where('inView', '=', 0)
    .where('holdsAddresses', '=', 1)
    .execute()
  const appliedOf = new Map(nodes.map((node) => [node.name, node.appliedGeneration]))
  const due = held.filter(({ node, releaseGeneration }) => {
    const applied = Math.min(gateway, appliedOf.get(node) ?? Number.POSITIVE_INFINITY)
    return releaseGeneration !== null && releaseGeneration <= applied
  })
  const dueIds = due.map((row) => row.instanceId)
  await trx.updateTable('instances').set({ holdsAddresses: 0 }).where('instanceId', 'in', dueIds).execute()
  await releaseAddresses(trx, zone, gateway)
  const everywhere = Math.min(gateway, ...nodes.map((node) => node.appliedGeneration))
  await trx
    .deleteFrom('segments')
    .where('zone', '=', zone)
    .where('state', '=', 'releasing')
    .where('releaseGeneration', '<=', everywhere)
    .execute()
}

async function releaseAddresses(trx: Transaction, zone: ZoneName, gateway: number): Promise<void> {
  await trx
    .updateTable('addresses')
    .set({ releaseZoneGeneration: null })
    .where('zone', '=', zone)
    .where('releaseZoneGeneration', '<=', gateway)
    .execute()
  await dropUnlistedAddresses(trx, zone)
}
