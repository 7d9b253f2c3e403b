// Writes a planned launch: the reservation, its instances with groups and tags, and their public addresses.
import { createId, type InstanceId, macOfAddress, type ReservationId } from '@karri/model'
import type { CloudContext } from '../context.ts'
import type { InstanceRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import type { LaunchOrder, LaunchPlan } from './plan-launch.ts'
import type { RunInstancesResult } from './run-instances.ts'
import type { VerifiedLaunch } from './verify-launch.ts'

interface Launch extends LaunchOrder {
  readonly context: CloudContext
  readonly verified: VerifiedLaunch
  readonly plan: LaunchPlan
}

/** Inserts every row of the launch. */
export async function insertLaunch(trx: Transaction, launch: Launch): Promise<RunInstancesResult> {
  const { context, caller, request, verified, plan } = launch
  const reservationId = createId('r', context.randomBytes)
  await trx
    .insertInto('reservations')
    .values({
      reservationId,
      accountId: caller.accountId,
      createdAt: context.clock.now(),
      clientToken: request.clientToken,
      groupIdsJson: JSON.stringify(verified.groupIds),
    })
    .execute()
  const instanceIds: InstanceId[] = []
  for (const [launchIndex, planned] of plan.instances.entries()) {
    const row = makeRow(launch, reservationId, { ...planned, launchIndex })
    await trx.insertInto('instances').values(row).execute()
    await insertGroupsAndTags(trx, launch, row.instanceId)
    if (planned.publicIp !== null) {
      await trx
        .updateTable('addresses')
        .set({ owner: 'system', instanceId: row.instanceId })
        .where('publicIp', '=', planned.publicIp)
        .execute()
    }
    instanceIds.push(row.instanceId)
  }
  return { reservationId, instanceIds }
}

function makeRow(
  { context, caller, request, verified, plan, zone }: Launch,
  reservationId: ReservationId,
  planned: LaunchPlan['instances'][number] & { readonly launchIndex: number },
): InstanceRow {
  const { type, image, keyPair } = verified
  return {
    instanceId: createId('i', context.randomBytes),
    reservationId,
    accountId: caller.accountId,
    launchIndex: planned.launchIndex,
    zone,
    node: planned.node,
    imageId: image.imageId,
    kernelId: verified.kernelId,
    ramdiskId: verified.ramdiskId,
    instanceType: type.name,
    vcpus: type.vcpus,
    memoryMib: type.memoryMib,
    diskGib: type.diskGib,
    keyName: keyPair?.name ?? null,
    publicKey: keyPair?.publicKey ?? null,
    userData: request.userData,
    tag: plan.tag,
    privateIp: planned.privateIp,
    mac: macOfAddress(plan.macPrefix, planned.privateIp),
    state: 'pending',
    stateReasonCode: null,
    stateReasonMessage: null,
    desired: 'running',
    phase: null,
    phaseReason: '',
    rebootCount: 0,
    launchTime: context.clock.now(),
    terminatedAt: null,
    inView: 1,
    holdsAddresses: 1,
    releaseGeneration: null,
  }
}

async function insertGroupsAndTags(trx: Transaction, launch: Launch, instanceId: InstanceId): Promise<void> {
  const { caller, request, verified } = launch
  await trx
    .insertInto('instanceGroups')
    .values(verified.groupIds.map((groupId, position) => ({ instanceId, groupId, position })))
    .execute()
  if (request.instanceTags.length === 0) return
  const owner = { resourceId: instanceId, resourceType: 'instance', accountId: caller.accountId }
  await trx
    .insertInto('tags')
    .values(request.instanceTags.map(({ key, value }) => ({ ...owner, key, value })))
    .execute()
}
