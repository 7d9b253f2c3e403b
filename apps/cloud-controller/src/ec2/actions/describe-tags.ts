// DescribeTags (EC2 API reference): the caller's tags, ordered by resource and key.
import type { TagRow } from '../../store/schema.ts'
import { defineAction } from '../action.ts'
import { type FilterTable, parseFilters } from '../filters/filter-table.ts'
import { takePage } from '../paging.ts'

const filters: FilterTable<TagRow & { readonly tags: readonly TagRow[] }> = {
  key: (tag) => tag.key,
  'resource-id': (tag) => tag.resourceId,
  'resource-type': (tag) => tag.resourceType,
  'tag:<key>': () => undefined,
  value: (tag) => tag.value,
}

export const describeTagsAction = defineAction<'DescribeTags'>({
  name: 'DescribeTags',
  parameters: ['Filters', 'MaxResults', 'NextToken'],
  filters,
  errors: ['InvalidNextToken'],
  async run(input, call) {
    const matches = parseFilters(input.Filters, filters)
    const rows = await call.context.store.read((trx) =>
      trx.selectFrom('tags').selectAll().where('accountId', '=', call.caller.accountId).execute(),
    )
    const found = rows.filter((row) => matches({ ...row, tags: [row] }))
    const keyOf = (row: TagRow) => `${row.resourceId}/${row.key}`
    const page = takePage(found, { action: 'DescribeTags', input, min: 5, max: 1000, keyOf }, call)
    return {
      Tags: page.items.map((row) => ({
        ResourceId: row.resourceId,
        ResourceType: row.resourceType as 'instance',
        Key: row.key,
        Value: row.value,
      })),
      NextToken: page.nextToken,
    }
  },
})
