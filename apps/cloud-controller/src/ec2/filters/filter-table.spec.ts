// Filter semantics over plain items; every describe action's own table is tested with its action.
import { describe, expect, it } from 'vitest'
import { type FilterTable, filterNames, parseFilters, type Tagged, tagFilters } from './filter-table.ts'

interface Item extends Tagged {
  readonly name: string
  readonly ports: readonly number[]
  readonly public: boolean
  readonly kernel?: string
}

const table: FilterTable<Item> = {
  ...tagFilters,
  name: (item) => item.name,
  port: (item) => item.ports,
  'is-public': (item) => item.public,
  'kernel-id': (item) => item.kernel,
}
const items: readonly Item[] = [
  { name: 'web-1', ports: [80, 443], public: true, tags: [{ key: 'env', value: 'prod' }] },
  { name: 'web-2', ports: [80], public: false, kernel: 'eki-1', tags: [{ key: 'Owner', value: 'ann*' }] },
  { name: 'db', ports: [], public: false, tags: [] },
]
const select = (...filters: { Name?: string; Values?: string[] }[]) =>
  items.filter(parseFilters(filters, table)).map((item) => item.name)

describe('parseFilters()', () => {
  it.each([
    ['no filter', [], ['web-1', 'web-2', 'db']],
    ['values are ORed', [{ Name: 'name', Values: ['db', 'web-1'] }], ['web-1', 'db']],
    [
      'names are ANDed',
      [
        { Name: 'name', Values: ['web-*'] },
        { Name: 'is-public', Values: ['false'] },
      ],
      ['web-2'],
    ],
    [
      'the same name twice is ANDed',
      [
        { Name: 'port', Values: ['80'] },
        { Name: 'port', Values: ['443'] },
      ],
      ['web-1'],
    ],
    ['any of several texts', [{ Name: 'port', Values: ['443'] }], ['web-1']],
    ['an absent value matches nothing', [{ Name: 'kernel-id', Values: ['*'] }], ['web-2']],
    ['tag:Key', [{ Name: 'tag:env', Values: ['pr?d'] }], ['web-1']],
    ['tag keys are case-sensitive', [{ Name: 'tag:ENV', Values: ['*'] }], []],
    ['tag-key', [{ Name: 'tag-key', Values: ['Owner', 'env'] }], ['web-1', 'web-2']],
    ['an escaped star', [{ Name: 'tag:Owner', Values: ['ann\\*'] }], ['web-2']],
  ])('%s', (_name, filters, want) => {
    expect(select(...filters)).toEqual(want)
  })

  it.each([
    ['an unknown name', { Name: 'nmae', Values: ['x'] }, 'InvalidFilter', "The filter 'nmae' is invalid"],
    ['a name of Object.prototype', { Name: 'constructor', Values: ['x'] }, 'InvalidFilter', "The filter 'constructor'"],
    ['the placeholder of the documentation', { Name: 'tag<key>', Values: ['x'] }, 'InvalidFilter', 'is invalid'],
    ['no values', { Name: 'name', Values: [] }, 'InvalidFilter', 'has 0 values'],
    ['too many values', { Name: 'name', Values: Array(201).fill('x') }, 'InvalidFilter', 'has 201 values'],
    ['no name', { Values: ['x'] }, 'MissingFilterName', 'Name'],
  ])('refuses %s', (_name, filter, code, message) => {
    expect(() => select(filter)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }))
  })

  it('refuses more filters than EC2 takes', () => {
    expect(() => select(...Array(51).fill({ Name: 'name', Values: ['x'] }))).toThrow('51 filters')
  })
})

describe('filterNames()', () => {
  it('lists the names sorted', () => {
    expect(filterNames(table)).toEqual(['is-public', 'kernel-id', 'name', 'port', 'tag-key', 'tag-value', 'tag:<key>'])
  })
})
