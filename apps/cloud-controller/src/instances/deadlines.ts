// What time alone ends: an instance that does not get to run, and the rows of terminated ones. Run every few seconds;
// each pass is idempotent.
import type { CloudContext } from '../context.ts'
import type { Transaction } from '../store/store.ts'
import { endInstance, internalError } from './end-instance.ts'

/** An image of several GiB over a slow link and a boot without KVM fit in; the ancestor waited 60 min (eucalyptus.md 3.4). */
export const PENDING_LIMIT_MS = 20 * 60_000
/** EC2 lists terminated instances for about an hour; the ancestor's BURY_TIME was 60 min. */
export const TERMINATED_LISTED_MS = 60 * 60_000

type DeadlineContext = Pick<CloudContext, 'store' | 'clock' | 'log'>

/** Ends what was pending too long and forgets what was terminated long ago. */
export async function enforceDeadlines(context: DeadlineContext): Promise<void> {
  await endOverdue(context)
  await forgetTerminated(context)
}

async function endOverdue({ store, clock, log }: DeadlineContext): Promise<void> {
  const readOverdue = (trx: Transaction) =>
    trx
      .selectFrom('instances')
      .selectAll()
      .where('state', '=', 'pending')
      .where('launchTime', '<=', clock.now() - PENDING_LIMIT_MS)
      .execute()
  const overdue = await store.read(readOverdue)
  if (overdue.length === 0) return
  const zones = overdue.map((row) => row.zone)
  await store.changeZones(zones, async (trx) => {
    for (const row of await readOverdue(trx)) {
      const last = row.phaseReason || row.phase || 'its node has not reported it'
      const text = `the instance did not start within ${PENDING_LIMIT_MS / 60_000} minutes: ${last}`
      await endInstance(trx, row, internalError(text))
    }
  })
  log.warn({ instanceIds: overdue.map((row) => row.instanceId) }, 'instances were pending too long')
}

async function forgetTerminated({ store, clock }: DeadlineContext): Promise<void> {
  await store.change(async (trx) => {
    const old = await trx
      .selectFrom('instances')
      .select('instanceId')
      .where('state', '=', 'terminated')
      .where('holdsAddresses', '=', 0)
      .where('terminatedAt', '<=', clock.now() - TERMINATED_LISTED_MS)
      .execute()
    if (old.length === 0) return
    const ids = old.map((row) => row.instanceId)
    await trx.deleteFrom('tags').where('resourceId', 'in', ids).execute()
    await trx.deleteFrom('instances').where('instanceId', 'in', ids).execute()
    const alive = trx.selectFrom('instances').select('reservationId')
    await trx.deleteFrom('reservations').where('reservationId', 'not in', alive).execute()
    await trx.deleteFrom('clientTokens').where('reservationId', 'not in', alive).execute()
  })
}
