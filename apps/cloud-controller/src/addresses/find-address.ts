// An allocated address as a request names it: by the address itself (EC2-Classic), by allocation id or by association id.
// System addresses and those of other accounts do not exist for a caller.
import type { AllocationId, AssociationId, Ipv4 } from '@karri/model'
import { type Caller, CloudError } from '../context.ts'
import { notFound } from '../ec2/ids.ts'
import type { AddressRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'

/** How a request names one of the caller's addresses. */
export type AddressSelector =
  | { readonly publicIp: Ipv4 }
  | { readonly allocationId: AllocationId }
  | { readonly associationId: AssociationId }

/**
 * The row of one of the caller's addresses.
 * @throws CloudError InvalidAddress.NotFound, InvalidAllocationID.NotFound, InvalidAssociationID.NotFound
 */
export async function findAddress(trx: Transaction, caller: Caller, selector: AddressSelector): Promise<AddressRow> {
  const own = trx
    .selectFrom('addresses')
    .selectAll()
    .where('owner', '=', 'account')
    .where('accountId', '=', caller.accountId)
  if ('publicIp' in selector) {
    const row = await own.where('publicIp', '=', selector.publicIp).executeTakeFirst()
    if (row) return row
    throw new CloudError('InvalidAddress.NotFound', `Address '${selector.publicIp}' not found: allocate one first`)
  }
  if ('allocationId' in selector) {
    const row = await own.where('allocationId', '=', selector.allocationId).executeTakeFirst()
    if (row) return row
    throw notFound('eipalloc', selector.allocationId)
  }
  const row = await own.where('associationId', '=', selector.associationId).executeTakeFirst()
  if (row) return row
  throw notFound('eipassoc', selector.associationId)
}
