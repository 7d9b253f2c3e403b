// A zone's report of its nodes becomes node rows. A node that is unreachable keeps its last capacity; one that was
// declared lost serves again only after it has applied the generation that took everything from it.
import type { ZoneName } from '@karri/model'
import type { NodeStatus } from '@karri/network'
import type { CloudContext } from '../context.ts'
import type { NodeRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import { appliedGeneration } from './applied-generation.ts'

/** Updates every node row of the zone; nodes that NODES does not list are ignored. */
export async function observeNodes(
  trx: Transaction,
  report: {
    readonly context: Pick<CloudContext, 'store' | 'clock'>
    readonly zone: ZoneName
    readonly nodes: readonly NodeStatus[]
  },
): Promise<void> {
  const { context, zone, nodes } = report
  const rows = await trx.selectFrom('nodes').selectAll().where('zone', '=', zone).execute()
  for (const row of rows) {
    const status = nodes.find((node) => node.node === row.name)
    const applied = appliedGeneration(context.store, status?.applied ?? null)
    await trx
      .updateTable('nodes')
      .set(observed(row, status, { applied, now: context.clock.now() }))
      .where('zone', '=', zone)
      .where('name', '=', row.name)
      .execute()
  }
}

function observed(
  row: NodeRow,
  status: NodeStatus | undefined,
  { applied, now }: { readonly applied: number; readonly now: number },
): Partial<NodeRow> {
  if (status?.state !== 'up') {
    const problem = status?.problem || 'its cluster-controller cannot reach it'
    return row.state === 'LOST' ? { problem } : { state: 'UNREACHABLE', problem }
  }
  const stillLost = row.state === 'LOST' && applied < (row.lostGeneration ?? 0)
  return {
    state: stillLost ? 'LOST' : 'UP',
    ...(stillLost ? {} : { lostGeneration: null }),
    ...status.capacity,
    accelerator: status.accelerator,
    appliedGeneration: applied,
    problem: status.problem,
    reportedAt: now,
  }
}
