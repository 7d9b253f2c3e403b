// Security groups in the store: from what a request names to rows, and the zones that hear of a change to a group.
import type { AccountId, SecurityGroupId, ZoneName } from '@karri/model'
import type { CloudContext } from '../context.ts'
import { notFound } from '../ec2/ids.ts'
import type { SecurityGroupRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import type { GroupSelector } from './group-selector.ts'

/** One of the account's groups. @throws CloudError InvalidGroup.NotFound, also for another account's group */
export async function findGroup(
  trx: Transaction,
  accountId: AccountId,
  selector: GroupSelector,
): Promise<SecurityGroupRow> {
  const own = trx.selectFrom('securityGroups').selectAll().where('accountId', '=', accountId)
  const one =
    'groupId' in selector ? own.where('groupId', '=', selector.groupId) : own.where('name', '=', selector.name)
  const row = await one.executeTakeFirst()
  if (!row) throw notFound('sg', 'groupId' in selector ? selector.groupId : selector.name)
  return row
}

/**
 * Runs work in a transaction that has raised the generation of every zone in which one of the groups has members: those
 * are the zones whose views hold the groups' rules.
 * @param readGroupIds the groups, read in the same transaction as their zones; it may refuse the request
 */
export async function changeGroups<T>(
  context: CloudContext,
  readGroupIds: (trx: Transaction) => Promise<readonly SecurityGroupId[]>,
  work: (trx: Transaction) => Promise<T>,
): Promise<T> {
  const zonesOf = async (trx: Transaction) => readZones(trx, await readGroupIds(trx))
  let raised = await context.store.read(zonesOf)
  for (;;) {
    const result = await context.store.changeZones(raised, async (trx) => {
      const now = await zonesOf(trx)
      // A launch put a group into another zone in between: that zone must be raised too, so begin again.
      if (now.some((zone) => !raised.includes(zone))) return { again: now }
      return { value: await work(trx) }
    })
    if ('value' in result) return result.value as T
    raised = result.again
  }
}

async function readZones(trx: Transaction, groupIds: readonly SecurityGroupId[]): Promise<readonly ZoneName[]> {
  if (groupIds.length === 0) return []
  const rows = await trx
    .selectFrom('instanceGroups')
    .innerJoin('instances', 'instances.instanceId', 'instanceGroups.instanceId')
    .select('instances.zone')
    .distinct()
    .where('instanceGroups.groupId', 'in', groupIds)
    .where('instances.inView', '=', 1)
    .execute()
  return rows.map((row) => row.zone)
}
