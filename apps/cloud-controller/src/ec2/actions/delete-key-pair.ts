// DeleteKeyPair (EC2 API reference): by name (an absent one is no error) or by id.
import { CloudError } from '../../context.ts'
import { deleteKeyPair } from '../../key-pairs/key-pairs.ts'
import { defineAction } from '../action.ts'
import { requireId } from '../ids.ts'

export const deleteKeyPairAction = defineAction<'DeleteKeyPair'>({
  name: 'DeleteKeyPair',
  parameters: ['KeyName', 'KeyPairId'],
  errors: ['InvalidKeyPair.NotFound', 'InvalidKeyPairId.Malformed'],
  async run(input, { context, caller }) {
    const { KeyName: name, KeyPairId: id } = input
    if (name !== undefined && id !== undefined) {
      throw new CloudError('InvalidParameterCombination', 'Give KeyName or KeyPairId, not both')
    }
    if (name === undefined && id === undefined) {
      throw new CloudError('MissingParameter', 'The request must contain the parameter KeyName or KeyPairId')
    }
    const which = id === undefined ? { name: name ?? '' } : { keyPairId: requireId(id, 'key') }
    return { Return: true, KeyPairId: await deleteKeyPair(context, caller, which) }
  },
})
