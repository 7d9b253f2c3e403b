// CreateKeyPair (EC2 API reference): RSA of 2048 bits, or ED25519.
import { CloudError } from '../../context.ts'
import { createKeyPair } from '../../key-pairs/key-pairs.ts'
import { defineAction } from '../action.ts'
import { parseTagSpecifications, renderTags } from '../tag-specifications.ts'

export const createKeyPairAction = defineAction<'CreateKeyPair'>({
  name: 'CreateKeyPair',
  parameters: ['KeyName', 'KeyType', 'KeyFormat', 'TagSpecifications'],
  errors: ['InvalidKeyPair.Duplicate', 'TagLimitExceeded'],
  async run(input, { context, caller }) {
    const keyType = input.KeyType ?? 'rsa'
    if (keyType !== 'rsa' && keyType !== 'ed25519') {
      throw new CloudError('InvalidParameterValue', `Invalid value '${keyType}' for KeyType: use rsa or ed25519`)
    }
    if ((input.KeyFormat ?? 'pem') !== 'pem') {
      throw new CloudError('UnsupportedOperation', `The key format '${input.KeyFormat}' is not offered: use pem`)
    }
    const tags = parseTagSpecifications(input.TagSpecifications, 'key-pair')
    const { row, privateKey } = await createKeyPair(context, caller, { name: input.KeyName ?? '', keyType, tags })
    return {
      KeyPairId: row.keyPairId,
      KeyName: row.name,
      KeyFingerprint: row.fingerprint,
      KeyMaterial: privateKey,
      Tags: renderTags(tags),
    }
  },
})
