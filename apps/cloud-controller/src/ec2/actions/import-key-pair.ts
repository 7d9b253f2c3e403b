// ImportKeyPair (EC2 API reference): the public half of a key that the user made.
import { importKeyPair } from '../../key-pairs/key-pairs.ts'
import { defineAction } from '../action.ts'
import { parseTagSpecifications, renderTags } from '../tag-specifications.ts'

export const importKeyPairAction = defineAction<'ImportKeyPair'>({
  name: 'ImportKeyPair',
  parameters: ['KeyName', 'PublicKeyMaterial', 'TagSpecifications'],
  errors: ['InvalidKey.Format', 'InvalidKeyPair.Duplicate', 'TagLimitExceeded'],
  async run(input, { context, caller }) {
    const tags = parseTagSpecifications(input.TagSpecifications, 'key-pair')
    const material = input.PublicKeyMaterial ?? new Uint8Array()
    const row = await importKeyPair(context, caller, { name: input.KeyName ?? '', material, tags })
    return { KeyPairId: row.keyPairId, KeyName: row.name, KeyFingerprint: row.fingerprint, Tags: renderTags(tags) }
  },
})
