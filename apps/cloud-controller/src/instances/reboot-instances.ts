// RebootInstances: raises the counter of each desired instance; its node reboots until it has caught up.
import type { InstanceId } from '@karri/model'
import { type Caller, type CloudContext, CloudError } from '../context.ts'
import { findInstances } from './find-instances.ts'

/**
 * Reboots the caller's instances; one bad id and nothing is done.
 * @throws CloudError InvalidInstanceID.NotFound, IncorrectInstanceState
 */
export async function rebootInstances(
  { store }: CloudContext,
  caller: Caller,
  instanceIds: readonly InstanceId[],
): Promise<void> {
  const before = await store.read((trx) => findInstances(trx, caller, instanceIds))
  await store.changeZones(
    before.map((row) => row.zone),
    async (trx) => {
      for (const row of await findInstances(trx, caller, instanceIds)) {
        if (row.state !== 'running') {
          throw new CloudError(
            'IncorrectInstanceState',
            `the instance ${row.instanceId} is ${row.state}: only a running one can be rebooted`,
          )
        }
        await trx
          .updateTable('instances')
          .set({ rebootCount: row.rebootCount + 1 })
          .where('instanceId', '=', row.instanceId)
          .execute()
      }
    },
  )
}
