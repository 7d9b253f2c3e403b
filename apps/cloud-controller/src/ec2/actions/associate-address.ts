// AssociateAddress (EC2 API reference), by address or by allocation id. EC2-Classic moves an address that is mapped
// already; AllowReassociation=false forbids it.
import { associateAddress } from '../../addresses/associate-address.ts'
import { CloudError } from '../../context.ts'
import { defineAction } from '../action.ts'
import { parseAddressSelector } from '../address-input.ts'
import { requireId } from '../ids.ts'

export const associateAddressAction = defineAction<'AssociateAddress'>({
  name: 'AssociateAddress',
  parameters: ['PublicIp', 'AllocationId', 'InstanceId', 'AllowReassociation'],
  errors: [
    'IncorrectInstanceState',
    'InvalidAddress.Malformed',
    'InvalidAddress.NotFound',
    'InvalidAllocationID.Malformed',
    'InvalidAllocationID.NotFound',
    'InvalidInstanceID.Malformed',
    'InvalidInstanceID.NotFound',
    'Resource.AlreadyAssociated',
  ],
  async run(input, { context, caller }) {
    const address = parseAddressSelector(input, 'AllocationId')
    if (input.InstanceId === undefined) {
      throw new CloudError('MissingParameter', 'The request must contain the parameter InstanceId')
    }
    const instanceId = requireId(input.InstanceId, 'i')
    const allowReassociation = input.AllowReassociation ?? true
    return { AssociationId: await associateAddress(context, caller, { address, instanceId, allowReassociation }) }
  },
})
