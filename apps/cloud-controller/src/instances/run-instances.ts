// RunInstances: verify, place, allocate and commit everything in one transaction (design.md, principle 1). What it accepts
// is then driven by the zone; nothing here talks to a zone. A refusal leaves no row behind.
import type { ImageId, InstanceId, ReservationId, SecurityGroupId } from '@karri/model'
import { type Caller, type CloudContext, CloudError } from '../context.ts'
import type { Transaction } from '../store/store.ts'
import { chooseZones } from './choose-zones.ts'
import { findTokenResult, insertToken } from './client-token.ts'
import { insertLaunch } from './insert-launch.ts'
import { planLaunch } from './plan-launch.ts'
import { verifyLaunch, verifyRequest } from './verify-launch.ts'

export interface RunInstancesRequest {
  readonly imageId: ImageId
  /** Null for the image's own. */
  readonly kernelId: ImageId | null
  readonly ramdiskId: ImageId | null
  /** Name of an instance type; null for the default. */
  readonly instanceType: string | null
  readonly keyName: string | null
  /** Ids first, then names, each in the order of the request; none at all means the account's `default`. */
  readonly groupIds: readonly SecurityGroupId[]
  readonly groupNames: readonly string[]
  /** Null lets the cloud choose the zone with the most room. */
  readonly zone: string | null
  /** At least 1. */
  readonly minCount: number
  /** At least minCount. */
  readonly maxCount: number
  /** Base64; null without user data. */
  readonly userData: string | null
  /** No public address from the pool: AddressingType=private or AssociatePublicIpAddress=false. */
  readonly privateAddressing: boolean
  readonly clientToken: string | null
  /** For each new instance. */
  readonly instanceTags: readonly { readonly key: string; readonly value: string }[]
}

export interface RunInstancesResult {
  readonly reservationId: ReservationId
  /** In launch order. The same ids again when the client token was seen before. */
  readonly instanceIds: readonly InstanceId[]
}

/**
 * Launches between minCount and maxCount instances, or none.
 * @throws CloudError InvalidAMIID.NotFound, InvalidAMIID.Unavailable, InvalidParameterValue, InvalidKeyPair.NotFound,
 *   InvalidGroup.NotFound, InvalidUserData.Malformed, InsufficientInstanceCapacity, InsufficientAddressCapacity,
 *   InsufficientFreeAddresses, InsufficientSegments, IdempotentParameterMismatch, Unavailable (no zone is ready)
 */
export async function runInstances(
  context: CloudContext,
  caller: Caller,
  request: RunInstancesRequest,
): Promise<RunInstancesResult> {
  const type = verifyRequest(request)
  const seen = await context.store.read((trx) => findTokenResult(trx, caller, request))
  if (seen) return seen
  const zones = await chooseZones(context, request.zone, type)
  let refusal: unknown
  for (const zone of zones) {
    try {
      return await context.store.changeZone(zone, async (trx) => {
        // Again, now that no other call can come between: of two equal calls the second finds the first's row.
        const first = await findTokenResult(trx, caller, request)
        return first ?? launch(trx, { context, caller, request, zone })
      })
    } catch (error) {
      if (!(error instanceof CloudError) || error.code !== 'InsufficientInstanceCapacity') throw error
      refusal ??= error
    }
  }
  throw refusal
}

async function launch(
  trx: Transaction,
  order: Parameters<typeof planLaunch>[1] & { readonly context: CloudContext },
): Promise<RunInstancesResult> {
  const { context, caller, request } = order
  const verified = await verifyLaunch(trx, caller, request)
  const plan = await planLaunch(trx, order, verified)
  const result = await insertLaunch(trx, { ...order, verified, plan })
  await insertToken(trx, caller, { request, reservationId: result.reservationId, createdAt: context.clock.now() })
  return result
}
