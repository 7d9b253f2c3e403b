// The instances that a call names, in its order; one that is absent or another account's fails the whole call, so that
// nothing is half-done. To its caller a foreign instance does not exist. The administrator reaches every instance.
import type { InstanceId } from '@karri/model'
import { type Caller, CloudError } from '../context.ts'
import type { InstanceRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'

/** Rows in the order asked, each id once. @throws CloudError InvalidInstanceID.NotFound naming every bad id */
export async function findInstances(
  trx: Transaction,
  caller: Caller,
  instanceIds: readonly InstanceId[],
): Promise<readonly InstanceRow[]> {
  const asked = [...new Set(instanceIds)]
  const rows = await trx.selectFrom('instances').selectAll().where('instanceId', 'in', asked).execute()
  const mine = new Map(
    rows
      .filter((row) => row.accountId === caller.accountId || caller.isAdministrator)
      .map((row) => [row.instanceId, row]),
  )
  const missing = asked.filter((id) => !mine.has(id))
  if (missing.length === 1) {
    throw new CloudError('InvalidInstanceID.NotFound', `the instance ID '${missing[0]}' does not exist`)
  }
  if (missing.length > 1) {
    throw new CloudError('InvalidInstanceID.NotFound', `the instance IDs '${missing.join(', ')}' do not exist`)
  }
  return asked.flatMap((id) => mine.get(id) ?? [])
}
