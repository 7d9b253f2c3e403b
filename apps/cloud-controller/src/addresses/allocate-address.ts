// AllocateAddress and ReleaseAddress: an address of the pool becomes an account's and goes back. No zone sees who owns an
// address that is mapped to nothing.
import { type AllocationId, createId, type Ipv4 } from '@karri/model'
import { type Caller, type CloudContext, CloudError } from '../context.ts'
import type { AddressRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import { dropTags, putTags, type TagPair } from '../tags/tags.ts'
import { readFreeAddresses } from './address-pool.ts'
import { type AddressSelector, findAddress } from './find-address.ts'

/** An address that an account has got. */
export interface AllocatedAddress {
  readonly publicIp: Ipv4
  readonly allocationId: AllocationId
}

/**
 * Takes a free address for the caller's account: the wished one, or the first of the first zone that has one.
 * @throws CloudError AddressLimitExceeded, InsufficientAddressCapacity, InvalidAddress.NotFound (the wished one), TagLimitExceeded
 */
export async function allocateAddress(
  context: CloudContext,
  caller: Caller,
  request: { readonly wished: Ipv4 | undefined; readonly tags: readonly TagPair[] },
): Promise<AllocatedAddress> {
  const allocationId = createId('eipalloc', context.randomBytes)
  return context.store.change(async (trx) => {
    await refuseOverLimit(trx, caller)
    const publicIp = await chooseAddress(trx, request.wished)
    await trx
      .updateTable('addresses')
      .set({ owner: 'account', accountId: caller.accountId, allocationId })
      .where('publicIp', '=', publicIp)
      .execute()
    const resource = { resourceId: allocationId, resourceType: 'elastic-ip', accountId: caller.accountId } as const
    await putTags(trx, resource, request.tags)
    return { publicIp, allocationId }
  })
}

/**
 * Gives an address of the caller back to the pool.
 * @throws CloudError InvalidAddress.NotFound, InvalidAllocationID.NotFound, InvalidIPAddress.InUse (still associated)
 */
export async function releaseAddress(context: CloudContext, caller: Caller, selector: AddressSelector): Promise<void> {
  await context.store.change(async (trx) => {
    const address = await findAddress(trx, caller, selector)
    if (address.instanceId !== null) {
      throw new CloudError(
        'InvalidIPAddress.InUse',
        `The address ${address.publicIp} is in use by ${address.instanceId}: disassociate it first`,
      )
    }
    if (address.allocationId !== null) await dropTags(trx, [address.allocationId])
    await trx
      .updateTable('addresses')
      .set({
        owner: 'nobody',
        accountId: null,
        allocationId: null,
        associationId: null,
        releaseZoneGeneration: await freeAfter(trx, address),
      })
      .where('publicIp', '=', address.publicIp)
      .execute()
  })
}

const MAX_ADDRESSES = 5 // of one account, as EC2-Classic and the ancestor; the administrator's has no limit

async function refuseOverLimit(trx: Transaction, caller: Caller): Promise<void> {
  if (caller.isAdministrator) return
  const own = trx.selectFrom('addresses').select('publicIp').where('accountId', '=', caller.accountId)
  if ((await own.execute()).length < MAX_ADDRESSES) return
  throw new CloudError(
    'AddressLimitExceeded',
    `The maximum number of addresses has been reached (${MAX_ADDRESSES}): release one of them first`,
  )
}

async function chooseAddress(trx: Transaction, wished: Ipv4 | undefined): Promise<Ipv4> {
  const zones = await trx.selectFrom('clusters').select('name').orderBy('name').execute()
  for (const { name } of zones) {
    const free = await readFreeAddresses(trx, name)
    const chosen = wished === undefined ? free[0] : free.find((publicIp) => publicIp === wished)
    if (chosen !== undefined) return chosen
  }
  if (wished !== undefined) {
    throw new CloudError('InvalidAddress.NotFound', `Address '${wished}' is not free: leave it out to get another one`)
  }
  throw new CloudError(
    'InsufficientAddressCapacity',
    'Insufficient address capacity: every public address is taken; release one, or ask the operator for a larger pool',
  )
}

/** The gateway may not have heard yet that the address was unmapped: nobody else gets it before. */
async function freeAfter(trx: Transaction, address: AddressRow): Promise<number | null> {
  const zone = await trx
    .selectFrom('clusters')
    .select(['generation', 'gatewayAppliedGeneration'])
    .where('name', '=', address.zone)
    .executeTakeFirstOrThrow()
  return zone.gatewayAppliedGeneration >= zone.generation ? null : zone.generation
}
