// DescribeKeyPairs (EC2 API reference): the caller's key pairs, ordered by name.
import type { KeyPairInfo } from '@aws-sdk/client-ec2'
import type { KeyPairRow } from '../../store/schema.ts'
import { readTags } from '../../tags/tags.ts'
import { defineAction } from '../action.ts'
import { type FilterTable, parseFilters, type Tagged, tagFilters } from '../filters/filter-table.ts'
import { requireAll, requireId } from '../ids.ts'
import { renderTags } from '../tag-specifications.ts'

type TaggedKeyPair = KeyPairRow & Tagged

const filters: FilterTable<TaggedKeyPair> = {
  ...tagFilters,
  fingerprint: (pair) => pair.fingerprint,
  'key-name': (pair) => pair.name,
  'key-pair-id': (pair) => pair.keyPairId,
}

export const describeKeyPairsAction = defineAction<'DescribeKeyPairs'>({
  name: 'DescribeKeyPairs',
  parameters: ['KeyNames', 'KeyPairIds', 'IncludePublicKey', 'Filters'],
  filters,
  errors: ['InvalidKeyPair.NotFound', 'InvalidKeyPairId.Malformed'],
  async run(input, { context, caller }) {
    const matches = parseFilters(input.Filters, filters)
    const names = input.KeyNames ?? []
    const ids = (input.KeyPairIds ?? []).map((id) => requireId(id, 'key'))
    const pairs = await context.store.read(async (trx): Promise<readonly TaggedKeyPair[]> => {
      const own = trx.selectFrom('keyPairs').selectAll().where('accountId', '=', caller.accountId)
      const rows = await own.orderBy('name').execute()
      const tags = await readTags(trx, 'key-pair', caller.accountId)
      return rows.map((row) => ({ ...row, tags: tags.get(row.keyPairId) ?? [] }))
    })
    requireAll('key', names, new Set(pairs.map((pair) => pair.name)))
    requireAll('key', ids, new Set(pairs.map((pair) => pair.keyPairId)))
    return {
      KeyPairs: pairs
        .filter((pair) => names.length + ids.length === 0 || names.includes(pair.name) || ids.includes(pair.keyPairId))
        .filter(matches)
        .map((pair) => renderKeyPair(pair, input.IncludePublicKey === true)),
    }
  },
})

function renderKeyPair(pair: TaggedKeyPair, includePublicKey: boolean): KeyPairInfo {
  return {
    KeyPairId: pair.keyPairId,
    KeyName: pair.name,
    KeyFingerprint: pair.fingerprint,
    KeyType: pair.keyType as 'rsa',
    CreateTime: new Date(pair.createdAt),
    Tags: renderTags(pair.tags),
    PublicKey: includePublicKey ? pair.publicKey : undefined,
  }
}
