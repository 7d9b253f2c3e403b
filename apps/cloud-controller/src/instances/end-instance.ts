// The last two moves of an instance's life as rows: it is told to go (desired = gone), and, once its node has confirmed
// that nothing of it is left, it leaves the view. Both run inside a transaction that raised the zone's generation.
import { canMove, type InstanceId, move } from '@karri/model'
import { unmapAddress } from '../addresses/address-pool.ts'
import type { InstanceRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'

/** EC2's StateReason (EC2 API reference, StateReason). */
export interface StateReason {
  readonly code: 'Client.UserInitiatedShutdown' | 'Server.InternalError'
  readonly message: string
}

/** EC2's words for TerminateInstances. */
export const USER_INITIATED: StateReason = {
  code: 'Client.UserInitiatedShutdown',
  message: 'Client.UserInitiatedShutdown: User initiated shutdown',
}

/** A reason of the cloud's own making. */
export function internalError(text: string): StateReason {
  return { code: 'Server.InternalError', message: `Server.InternalError: ${text}` }
}

/** Tells the zone that the instance shall be gone. Nothing happens when it was told before: the first reason stays. */
export async function endInstance(trx: Transaction, row: InstanceRow, reason: StateReason): Promise<void> {
  if (row.desired === 'gone' || !canMove(row.state, 'shutting-down')) return
  await trx
    .updateTable('instances')
    .set({
      desired: 'gone',
      state: move(row.state, 'shutting-down'),
      stateReasonCode: reason.code,
      stateReasonMessage: reason.message,
    })
    .where('instanceId', '=', row.instanceId)
    .execute()
}

/**
 * Takes an instance out of the view in `generation`: it is terminated, its public address unmapped, and its segment leaves
 * with the last instance. Its addresses stay held until release-held.ts finds that every host has applied that generation.
 */
export async function leaveView(
  trx: Transaction,
  row: InstanceRow,
  { generation, now }: { readonly generation: number; readonly now: number },
): Promise<void> {
  if (row.inView === 0) return
  await trx
    .updateTable('instances')
    .set({ inView: 0, releaseGeneration: generation, state: move(row.state, 'terminated'), terminatedAt: now })
    .where('instanceId', '=', row.instanceId)
    .execute()
  await unmapAddress(trx, row.instanceId, generation)
  if (await hasNeighbour(trx, row)) return
  await trx
    .updateTable('segments')
    .set({ state: 'releasing', releaseGeneration: generation })
    .where('tag', '=', row.tag)
    .where('zone', '=', row.zone)
    .execute()
}

async function hasNeighbour(trx: Transaction, { zone, tag }: InstanceRow): Promise<boolean> {
  const neighbour: { instanceId: InstanceId } | undefined = await trx
    .selectFrom('instances')
    .select('instanceId')
    .where('zone', '=', zone)
    .where('tag', '=', tag)
    .where('inView', '=', 1)
    .limit(1)
    .executeTakeFirst()
  return neighbour !== undefined
}
