// RunInstances: verify, place, allocate and commit everything in one transaction (design.md, principle 1). What it accepts
// is then driven by the zone; nothing here talks to a zone.
import type { ImageId, InstanceId, ReservationId, SecurityGroupId } from '@karri/model'
import type { Caller, CloudContext } from '../context.ts'

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
  _context: CloudContext,
  _caller: Caller,
  _request: RunInstancesRequest,
): Promise<RunInstancesResult> {
  throw new Error('to be written')
}
