// TerminateInstances: from now on the zone is told that these instances shall be gone. Idempotent.
import type { InstanceId, InstanceState } from '@karri/model'
import type { Caller, CloudContext } from '../context.ts'
import type { Transaction } from '../store/store.ts'
import { endInstance, USER_INITIATED } from './end-instance.ts'
import { findInstances } from './find-instances.ts'

export interface InstanceStateChange {
  readonly instanceId: InstanceId
  readonly previous: InstanceState
  readonly current: InstanceState
}

/**
 * Ends the caller's instances, in the order asked; one bad id and nothing is done.
 * @throws CloudError InvalidInstanceID.NotFound
 */
export async function terminateInstances(
  { store }: CloudContext,
  caller: Caller,
  instanceIds: readonly InstanceId[],
): Promise<readonly InstanceStateChange[]> {
  const before = await store.read((trx) => findInstances(trx, caller, instanceIds))
  const zones = before.filter((row) => row.desired === 'running').map((row) => row.zone)
  return store.changeZones(zones, async (trx) => {
    const rows = await findInstances(trx, caller, instanceIds)
    for (const row of rows) await endInstance(trx, row, USER_INITIATED)
    const states = await readStates(trx, instanceIds)
    return rows.map(({ instanceId, state }) => ({
      instanceId,
      previous: state,
      current: states.get(instanceId) ?? state,
    }))
  })
}

async function readStates(
  trx: Transaction,
  instanceIds: readonly InstanceId[],
): Promise<ReadonlyMap<InstanceId, InstanceState>> {
  const rows = await trx
    .selectFrom('instances')
    .select(['instanceId', 'state'])
    .where('instanceId', 'in', instanceIds)
    .execute()
  return new Map(rows.map((row) => [row.instanceId, row.state]))
}
