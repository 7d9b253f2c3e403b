// DisassociateAddress (EC2 API reference), by address or by association id.
import { disassociateAddress } from '../../addresses/associate-address.ts'
import { defineAction } from '../action.ts'
import { parseAddressSelector } from '../address-input.ts'

export const disassociateAddressAction = defineAction<'DisassociateAddress'>({
  name: 'DisassociateAddress',
  parameters: ['PublicIp', 'AssociationId'],
  errors: [
    'InvalidAddress.Malformed',
    'InvalidAddress.NotFound',
    'InvalidAssociationID.Malformed',
    'InvalidAssociationID.NotFound',
  ],
  async run(input, { context, caller }) {
    await disassociateAddress(context, caller, parseAddressSelector(input, 'AssociationId'))
    return {}
  },
})
