// ReleaseAddress (EC2 API reference), by address or by allocation id.
import { releaseAddress } from '../../addresses/allocate-address.ts'
import { defineAction } from '../action.ts'
import { parseAddressSelector } from '../address-input.ts'

export const releaseAddressAction = defineAction<'ReleaseAddress'>({
  name: 'ReleaseAddress',
  parameters: ['PublicIp', 'AllocationId'],
  errors: [
    'InvalidAddress.Malformed',
    'InvalidAddress.NotFound',
    'InvalidAllocationID.Malformed',
    'InvalidAllocationID.NotFound',
    'InvalidIPAddress.InUse',
  ],
  async run(input, { context, caller }) {
    await releaseAddress(context, caller, parseAddressSelector(input, 'AllocationId'))
    return {}
  },
})
