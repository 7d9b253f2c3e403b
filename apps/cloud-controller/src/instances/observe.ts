// What a zone reports becomes rows: nodes, how far each instance is, which generations are applied. A report is the whole
// truth of its moment; it may be late, doubled or from another store, and none of that may undo a decision:
// only the table of legal moves changes a state.
//
//   phase running            pending -> running
//   phase failed             -> shutting-down with the node's reason, desired = gone
//   phase absent, when gone  -> terminated, out of the view
import type { InstanceId, NodeName, ZoneName } from '@karri/model'
import type { InstanceStatus, ZoneStatus } from '@karri/network'
import type { CloudContext } from '../context.ts'
import type { InstanceRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import { appliedGeneration } from '../zones/applied-generation.ts'
import { observeNodes } from '../zones/observe-nodes.ts'
import { endInstance, internalError, leaveView } from './end-instance.ts'
import { releaseHeld } from './release-held.ts'

/** Takes in one report. Idempotent: whatever it could not finish, the next report finishes. */
export async function observeZone(
  context: Pick<CloudContext, 'store' | 'clock' | 'log'>,
  zone: ZoneName,
  status: ZoneStatus,
): Promise<void> {
  const { store } = context
  const ended = await store.change(async (trx) => {
    await observeGateway(trx, { context, zone, status })
    await observeNodes(trx, { context, zone, nodes: status.nodes })
    const endedHere = await observeInstances(trx, zone, status)
    await releaseHeld(trx, zone)
    return endedHere
  })
  if (ended.length > 0) await endObserved(context, zone, ended)
}

interface Observation {
  readonly instanceId: InstanceId
  readonly end: { readonly kind: 'failed'; readonly reason: string } | { readonly kind: 'absent' }
}

async function observeGateway(
  trx: Transaction,
  report: {
    readonly context: Pick<CloudContext, 'store' | 'clock'>
    readonly zone: ZoneName
    readonly status: ZoneStatus
  },
): Promise<void> {
  const { context, zone, status } = report
  await trx
    .updateTable('clusters')
    .set({
      gatewayAppliedGeneration: appliedGeneration(context.store, status.gateway.applied),
      gatewayProblem: status.gateway.problem,
      reportedAt: context.clock.now(),
    })
    .where('name', '=', zone)
    .execute()
}

async function observeInstances(trx: Transaction, zone: ZoneName, status: ZoneStatus): Promise<readonly Observation[]> {
  const rows = await trx.selectFrom('instances').selectAll().where('zone', '=', zone).where('inView', '=', 1).execute()
  const reports = indexReports(status)
  const ended: Observation[] = []
  for (const row of rows) {
    const report = reports.get(reportKey(row.node, row.instanceId))
    if (!report) continue
    await updatePhase(trx, row, report)
    const end = endOf(row, report)
    if (end) ended.push({ instanceId: row.instanceId, end })
  }
  return ended
}

// Only the node that the instance was placed on speaks for it.
function indexReports(status: ZoneStatus): ReadonlyMap<string, InstanceStatus> {
  const reachable = status.nodes.filter((node) => node.state === 'up')
  return new Map(
    reachable.flatMap(({ node, instances }) => instances.map((report) => [reportKey(node, report.instanceId), report])),
  )
}

function reportKey(node: NodeName, instanceId: InstanceId): string {
  return `${node} ${instanceId}`
}

async function updatePhase(trx: Transaction, row: InstanceRow, report: InstanceStatus): Promise<void> {
  const state = row.state === 'pending' && report.phase === 'running' ? 'running' : row.state
  if (row.phase === report.phase && row.phaseReason === report.reason && row.state === state) return
  await trx
    .updateTable('instances')
    .set({ phase: report.phase, phaseReason: report.reason, state })
    .where('instanceId', '=', row.instanceId)
    .execute()
}

function endOf(row: InstanceRow, report: InstanceStatus): Observation['end'] | undefined {
  if (row.desired === 'running' && report.phase === 'failed') return { kind: 'failed', reason: report.reason }
  if (row.desired === 'gone' && report.phase === 'absent') return { kind: 'absent' }
  return undefined
}

// A second transaction, because it raises the zone's generation first; it looks at each row again.
async function endObserved(
  { store, clock, log }: Pick<CloudContext, 'store' | 'clock' | 'log'>,
  zone: ZoneName,
  ended: readonly Observation[],
): Promise<void> {
  await store.changeZone(zone, async (trx, generation) => {
    for (const { instanceId, end } of ended) {
      const row = await trx.selectFrom('instances').selectAll().where('instanceId', '=', instanceId).executeTakeFirst()
      if (!row) continue
      if (end.kind === 'failed') await endInstance(trx, row, internalError(end.reason))
      else await leaveView(trx, row, { generation, now: clock.now() })
    }
  })
  log.info({ zone, ended }, 'instances ended')
}
