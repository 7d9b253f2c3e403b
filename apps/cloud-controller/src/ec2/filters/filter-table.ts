// The filters of a describe action as one declarative table: filter name → what it reads from an item. The table is the
// only list of an action's filters: dispatch, docs/api.md and tests read it. Pure.
import type { Filter } from '@aws-sdk/client-ec2'
import { CloudError } from '../../context.ts'
import { matchWildcard } from './match-wildcard.ts'

/** What a filter compares: a text, several (any may match), or undefined when the item has none. */
export type FilterValue = string | number | boolean | undefined | readonly (string | number | boolean | undefined)[]

/** Filter name → reader. `tag:Key` and `tag-key` come with `tagFilters`. */
export type FilterTable<T> = Readonly<Record<string, (item: T) => FilterValue>>

/** An item that carries tags. */
export interface Tagged {
  readonly tags: readonly { readonly key: string; readonly value: string }[]
}

/** The filters that every tagged resource has; `tag:Key` is listed under its EC2 name and resolved by `parseFilters`. */
export const tagFilters: FilterTable<Tagged> = {
  'tag:<key>': () => undefined,
  'tag-key': (item) => item.tags.map((tag) => tag.key),
  'tag-value': (item) => item.tags.map((tag) => tag.value),
}

/**
 * The predicate of a request's filters: every name must match (AND), by any of its values (OR).
 * @throws CloudError InvalidFilter (unknown name, no values, too many), MissingFilterName
 */
export function parseFilters<T>(filters: readonly Filter[] | undefined, table: FilterTable<T>): (item: T) => boolean {
  if ((filters?.length ?? 0) > MAX_FILTERS) {
    throw new CloudError('InvalidFilter', `${filters?.length} filters were given; at most ${MAX_FILTERS} are allowed`)
  }
  const tests = (filters ?? []).map((filter) => parseFilter(filter, table))
  return (item) => tests.every((test) => test(item))
}

/** The filter names of a table, sorted, as documentation lists them. */
export function filterNames(table: FilterTable<never>): readonly string[] {
  return Object.keys(table).sort()
}

const MAX_FILTERS = 50 // EC2's limits on one describe request: 50 filters, 200 values each
const MAX_VALUES = 200

function parseFilter<T>(filter: Filter, table: FilterTable<T>): (item: T) => boolean {
  const name = filter.Name
  if (name === undefined || name === '') {
    throw new CloudError('MissingFilterName', 'The request must contain the parameter Name of each Filter')
  }
  const read = findReader(name, table)
  if (!read) {
    throw new CloudError(
      'InvalidFilter',
      `The filter '${name}' is invalid: the filters of this action are ${filterNames(table).join(', ')}`,
    )
  }
  const values = filter.Values ?? []
  if (values.length === 0 || values.length > MAX_VALUES) {
    throw new CloudError('InvalidFilter', `The filter '${name}' has ${values.length} values: give 1 to ${MAX_VALUES}`)
  }
  return (item) => textsOf(read(item)).some((text) => values.some((value) => matchWildcard(value, text)))
}

function findReader<T>(name: string, table: FilterTable<T>): ((item: T) => FilterValue) | undefined {
  if (name.startsWith('tag:') && Object.hasOwn(table, 'tag:<key>')) {
    const key = name.slice('tag:'.length)
    return (item) => (item as Tagged).tags.filter((tag) => tag.key === key).map((tag) => tag.value)
  }
  return Object.hasOwn(table, name) && name !== 'tag:<key>' ? table[name] : undefined
}

function textsOf(value: FilterValue): readonly string[] {
  const values = Array.isArray(value) ? value : [value]
  return values.filter((each) => each !== undefined).map(String)
}
