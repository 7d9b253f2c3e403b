// AssociateAddress and DisassociateAddress: which instance an allocated address is mapped to. The zone of the address hears
// of it at once; an instance that loses its address gets a new system address when the pool has one, as in the ancestor
// (reference/eucalyptus.md 3.9).
import { type AssociationId, createId, type InstanceId, type ZoneName } from '@karri/model'
import { type Caller, type CloudContext, CloudError } from '../context.ts'
import { notFound } from '../ec2/ids.ts'
import type { AddressRow, InstanceRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import { readFreeAddresses, unmapAddress } from './address-pool.ts'
import { type AddressSelector, findAddress } from './find-address.ts'

/** An address to map to an instance; both are the caller's. */
export interface AssociateRequest {
  readonly address: AddressSelector
  readonly instanceId: InstanceId
  /** Whether an address that is mapped to another instance may be moved: EC2-Classic does, unless it is told not to. */
  readonly allowReassociation: boolean
}

/**
 * Maps an address to an instance, in place of the one it had: a system address goes back to the pool, an allocated one
 * stays with its account. Asked again for what is so already, it changes nothing.
 * @throws CloudError InvalidAddress.NotFound, InvalidAllocationID.NotFound, InvalidInstanceID.NotFound, IncorrectInstanceState,
 *   InvalidParameterCombination (another zone's address), Resource.AlreadyAssociated
 */
export async function associateAddress(
  context: CloudContext,
  caller: Caller,
  request: AssociateRequest,
): Promise<AssociationId> {
  const find = async (trx: Transaction) => {
    const address = await findAddress(trx, caller, request.address)
    return { address, instance: await findTarget(trx, caller, { ...request, address }) }
  }
  const before = await context.store.read(find)
  if (isMapped(before.address, request.instanceId)) return before.address.associationId
  return context.store.changeZone(before.address.zone, async (trx, generation) => {
    const { address, instance } = await find(trx)
    if (isMapped(address, request.instanceId)) return address.associationId
    const loser = address.instanceId
    const associationId = createId('eipassoc', context.randomBytes)
    await unmapAddress(trx, instance.instanceId, generation)
    await trx
      .updateTable('addresses')
      .set({ instanceId: instance.instanceId, associationId })
      .where('publicIp', '=', address.publicIp)
      .execute()
    if (loser !== null) await giveSystemAddress(trx, loser, address.zone)
    return associationId
  })
}

/**
 * Takes an address off its instance. By its public address it is no error when it is mapped to nothing.
 * @throws CloudError InvalidAddress.NotFound, InvalidAssociationID.NotFound
 */
export async function disassociateAddress(
  context: CloudContext,
  caller: Caller,
  selector: AddressSelector,
): Promise<void> {
  const before = await context.store.read((trx) => findAddress(trx, caller, selector))
  if (before.instanceId === null) return
  await context.store.changeZone(before.zone, async (trx, generation) => {
    const { instanceId } = await findAddress(trx, caller, selector)
    if (instanceId === null) return
    await unmapAddress(trx, instanceId, generation)
    await giveSystemAddress(trx, instanceId, before.zone)
  })
}

type Mapped = AddressRow & { readonly associationId: AssociationId }

function isMapped(address: AddressRow, instanceId: InstanceId): address is Mapped {
  return address.instanceId === instanceId && address.associationId !== null
}

async function findTarget(
  trx: Transaction,
  caller: Caller,
  { address, instanceId, allowReassociation }: Omit<AssociateRequest, 'address'> & { readonly address: AddressRow },
): Promise<InstanceRow> {
  const instance = await trx
    .selectFrom('instances')
    .selectAll()
    .where('instanceId', '=', instanceId)
    .where('accountId', '=', caller.accountId)
    .executeTakeFirst()
  if (!instance) throw notFound('i', instanceId)
  if (instance.desired !== 'running' || (instance.state !== 'pending' && instance.state !== 'running')) {
    throw new CloudError(
      'IncorrectInstanceState',
      `The instance '${instanceId}' is ${instance.state}: an address needs one that is pending or running`,
    )
  }
  if (instance.zone !== address.zone) {
    throw new CloudError(
      'InvalidParameterCombination',
      `The address ${address.publicIp} belongs to zone ${address.zone} and the instance runs in ${instance.zone}: use an address of its zone`,
    )
  }
  if (address.instanceId !== null && address.instanceId !== instanceId && !allowReassociation) {
    throw new CloudError(
      'Resource.AlreadyAssociated',
      `The address ${address.publicIp} is associated with ${address.instanceId}: disassociate it, or allow reassociation`,
    )
  }
  return instance
}

/** Without a free address the instance goes on with none; one that is going needs none. */
async function giveSystemAddress(trx: Transaction, instanceId: InstanceId, zone: ZoneName): Promise<void> {
  const instance = await trx
    .selectFrom('instances')
    .select('desired')
    .where('instanceId', '=', instanceId)
    .executeTakeFirst()
  const [publicIp] = await readFreeAddresses(trx, zone)
  if (instance?.desired !== 'running' || publicIp === undefined) return
  await trx.updateTable('addresses').set({ owner: 'system', instanceId }).where('publicIp', '=', publicIp).execute()
}
