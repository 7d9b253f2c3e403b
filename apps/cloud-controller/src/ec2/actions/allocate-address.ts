// AllocateAddress (EC2 API reference). Addresses are EC2-Classic's (domain standard) and have allocation ids too, since
// today's clients ask by them.
import { allocateAddress } from '../../addresses/allocate-address.ts'
import { CloudError } from '../../context.ts'
import { defineAction } from '../action.ts'
import { requireIpv4 } from '../address-input.ts'
import { parseTagSpecifications } from '../tag-specifications.ts'

export const allocateAddressAction = defineAction<'AllocateAddress'>({
  name: 'AllocateAddress',
  parameters: ['Domain', 'Address', 'TagSpecifications'],
  errors: [
    'AddressLimitExceeded',
    'InsufficientAddressCapacity',
    'InvalidAddress.Malformed',
    'InvalidAddress.NotFound',
    'TagLimitExceeded',
  ],
  async run(input, { context, caller }) {
    if (input.Domain !== undefined && input.Domain !== 'standard' && input.Domain !== 'vpc') {
      throw new CloudError('InvalidParameterValue', `Invalid value '${input.Domain}' for Domain: use standard`)
    }
    const tags = parseTagSpecifications(input.TagSpecifications, 'elastic-ip')
    const wished = input.Address === undefined ? undefined : requireIpv4(input.Address)
    const { publicIp, allocationId } = await allocateAddress(context, caller, { wished, tags })
    return { PublicIp: publicIp, AllocationId: allocationId, Domain: 'standard' }
  },
})
