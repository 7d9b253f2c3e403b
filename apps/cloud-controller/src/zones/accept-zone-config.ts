// Takes in what a cluster-controller says of its own zone: network configuration, NODES, policy. Either all of it becomes
// rows (the configuration, the nodes, the pool of public addresses) or, when it contradicts the cloud, nothing does.
import type { NodeName, ZoneName } from '@karri/model'
import type { ClusterConfig, NetworkConfig } from '@karri/network'
import { dropUnlistedAddresses } from '../addresses/drop-unlisted-addresses.ts'
import type { CloudContext } from '../context.ts'
import type { ClusterRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import { findContradictions, type ZoneSurroundings } from './find-contradictions.ts'

/** Stores the configuration. Returns why it was refused, in one text; empty when it was taken. */
export async function acceptZoneConfig(
  { store }: Pick<CloudContext, 'store'>,
  zone: ZoneName,
  config: ClusterConfig,
): Promise<string> {
  return store.changeZone(zone, async (trx) => {
    const reasons = findContradictions(config, await readSurroundings(trx, zone))
    if (reasons.length > 0) return reasons.join('; ')
    await trx
      .updateTable('clusters')
      .set({
        configJson: JSON.stringify(config.network),
        nodesJson: JSON.stringify(config.nodes),
        schedPolicy: config.schedPolicy,
      })
      .where('name', '=', zone)
      .execute()
    await storeNodes(trx, zone, config.nodes)
    await storePool(trx, zone, config.network)
    return ''
  })
}

/** What a cluster row knows of its zone's network; null before the first report. */
export function networkOf(cluster: Pick<ClusterRow, 'configJson'>): NetworkConfig | null {
  return cluster.configJson === null ? null : (JSON.parse(cluster.configJson) as NetworkConfig)
}

async function readSurroundings(trx: Transaction, zone: ZoneName): Promise<ZoneSurroundings> {
  const clusters = await trx
    .selectFrom('clusters')
    .selectAll()
    .where('name', '!=', zone)
    .where('state', '!=', 'LOST')
    .orderBy('name')
    .execute()
  const segments = await trx.selectFrom('segments').select(['tag', 'network']).where('zone', '=', zone).execute()
  const others = clusters.flatMap((cluster) => {
    const network = networkOf(cluster)
    return network ? [{ zone: cluster.name, network, nodes: JSON.parse(cluster.nodesJson) as NodeName[] }] : []
  })
  return { others, segments }
}

// A node that NODES no longer lists stays, out of use, while it may still hold something.
async function storeNodes(trx: Transaction, zone: ZoneName, nodes: readonly NodeName[]): Promise<void> {
  const holders = trx
    .selectFrom('instances')
    .select('node')
    .where('zone', '=', zone)
    .where((eb) => eb.or([eb('inView', '=', 1), eb('holdsAddresses', '=', 1)]))
  await trx
    .deleteFrom('nodes')
    .where('zone', '=', zone)
    .where('name', 'not in', nodes)
    .where('name', 'not in', holders)
    .execute()
  await trx.updateTable('nodes').set({ position: -1 }).where('zone', '=', zone).execute()
  for (const [position, name] of nodes.entries()) {
    await trx
      .insertInto('nodes')
      .values({
        zone,
        name,
        position,
        state: 'UNREACHABLE',
        vcpus: 0,
        memoryMib: 0,
        diskGib: 0,
        accelerator: null,
        appliedGeneration: 0,
        lostGeneration: null,
        problem: 'it has not reported yet',
        reportedAt: null,
      })
      .onConflict((conflict) => conflict.columns(['zone', 'name']).doUpdateSet({ position }))
      .execute()
  }
}

// An address that left VNET_PUBLICIPS goes at once when nobody has it, else with its last use (position -1 until then).
async function storePool(trx: Transaction, zone: ZoneName, network: NetworkConfig): Promise<void> {
  await trx.updateTable('addresses').set({ position: -1 }).where('zone', '=', zone).execute()
  for (const [position, publicIp] of network.publicIps.entries()) {
    await trx
      .insertInto('addresses')
      .values({
        publicIp,
        zone,
        position,
        owner: 'nobody',
        accountId: null,
        allocationId: null,
        instanceId: null,
        associationId: null,
        releaseZoneGeneration: null,
      })
      .onConflict((conflict) => conflict.column('publicIp').doUpdateSet({ position, zone }))
      .execute()
  }
  await dropUnlistedAddresses(trx, zone)
}
