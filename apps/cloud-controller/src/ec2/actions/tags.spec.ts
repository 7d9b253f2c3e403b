// Tags through the official SDK: their limits, and all or nothing over the resources of one request.
import {
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeSecurityGroupsCommand,
  DescribeTagsCommand,
  type Filter,
} from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestApi, refusal, type TestApi } from '../ec2.fixture.ts'

let api: TestApi
let one: string
let two: string
beforeEach(async () => {
  api = await openTestApi()
  const create = async (GroupName: string) =>
    (await api.other.send(new CreateSecurityGroupCommand({ GroupName, Description: 'd' }))).GroupId ?? ''
  one = await create('one')
  two = await create('two')
})
afterEach(() => api.close())

const tag = (Key: string, Value?: string) => ({ Key, Value })
const create = (Resources: string[], ...Tags: object[]) => api.other.send(new CreateTagsCommand({ Resources, Tags }))
const remove = (Resources: string[], ...Tags: object[]) => api.other.send(new DeleteTagsCommand({ Resources, Tags }))
async function list(...Filters: Filter[]): Promise<readonly string[]> {
  const { Tags } = await api.other.send(new DescribeTagsCommand({ Filters }))
  return (Tags ?? [])
    .map(({ ResourceId, Key, Value }) => `${ResourceId === one ? 'one' : 'two'} ${Key}=${Value}`)
    .sort()
}

describe('CreateTags', () => {
  it('adds and overwrites tags of several resources, which then show and find them', async () => {
    await create([one, two], tag('env', 'test'), tag('empty'))
    await create([one], tag('env', 'prod'))
    expect(await list()).toEqual(['one empty=', 'one env=prod', 'two empty=', 'two env=test'])
    const Filters = [{ Name: 'tag:env', Values: ['prod'] }]
    const { SecurityGroups } = await api.other.send(new DescribeSecurityGroupsCommand({ Filters }))
    expect(SecurityGroups?.map(({ GroupName }) => GroupName)).toEqual(['one'])
  })

  it('takes fifty tags of a resource and no more, over several requests too', async () => {
    const many = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => tag(`key-${from + i}`, 'v'))
    await create([one], ...many(0, 30))
    const before = await api.dump()
    await expect(create([two, one], ...many(30, 51))).rejects.toMatchObject(refusal('TagLimitExceeded'))
    expect(await api.dump()).toEqual(before)
    await create([one], ...many(30, 50))
    await create([one], tag('key-0', 'other'))
    expect(await list()).toHaveLength(50)
  })

  it.each([
    ['an empty key', [tag('', 'v')], 'InvalidParameterValue'],
    ['a long key', [tag('k'.repeat(129), 'v')], 'InvalidParameterValue'],
    ['a long value', [tag('k', 'v'.repeat(257))], 'InvalidParameterValue'],
    ['a reserved key', [tag('aws:thing', 'v')], 'InvalidParameterValue'],
    ['a reserved key in capitals', [tag('AWS:thing', 'v')], 'InvalidParameterValue'],
    ['a key twice', [tag('k', 'v'), tag('k', 'w')], 'InvalidParameterValue'],
    ['a tag without a key', [{ Value: 'v' }], 'MissingParameter'],
    ['no tags', [], 'MissingParameter'],
  ])('refuses %s', async (_name, tags, code) => {
    const before = await api.dump()
    await expect(create([one, two], ...tags)).rejects.toMatchObject(refusal(code))
    expect(await api.dump()).toEqual(before)
  })

  it('changes nothing when one of the resources is wrong', async () => {
    const before = await api.dump()
    const late = create([one, 'sg-0123456789abcdef0'], tag('k', 'v'))
    await expect(late).rejects.toMatchObject(refusal('InvalidGroup.NotFound'))
    expect(await api.dump()).toEqual(before)
  })
})

describe('DeleteTags', () => {
  it('deletes by key, by key and value, and all', async () => {
    const all = [tag('a', '1'), tag('b', '2'), tag('c', '')]
    await create([one, two], ...all)
    await remove([one], tag('a'), tag('b', 'other'), tag('c', ''), tag('never'))
    expect(await list({ Name: 'resource-id', Values: [one] })).toEqual(['one b=2'])
    await remove([two])
    expect(await list()).toEqual(['one b=2'])
  })
})

describe('DescribeTags', () => {
  it('takes each filter and pages', async () => {
    await create([one, two], ...['a', 'b', 'c', 'd'].map((key) => tag(key, key === 'a' ? 'x' : 'y')))
    expect(await list({ Name: 'key', Values: ['a'] })).toEqual(['one a=x', 'two a=x'])
    expect(await list({ Name: 'value', Values: ['x'] })).toEqual(['one a=x', 'two a=x'])
    expect(await list({ Name: 'tag:a', Values: ['*'] })).toEqual(['one a=x', 'two a=x'])
    expect(await list({ Name: 'resource-type', Values: ['security-group'] })).toHaveLength(8)
    expect(await list({ Name: 'resource-type', Values: ['instance'] })).toEqual([])
    const first = await api.other.send(new DescribeTagsCommand({ MaxResults: 5 }))
    const rest = await api.other.send(new DescribeTagsCommand({ MaxResults: 5, NextToken: first.NextToken }))
    expect([first.Tags?.length, rest.Tags?.length, rest.NextToken]).toEqual([5, 3, undefined])
  })
})
