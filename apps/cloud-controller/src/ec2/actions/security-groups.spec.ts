// Security groups and their rules through the official SDK, with a running instance where a rule must reach a zone.
import {
  AuthorizeSecurityGroupIngressCommand,
  type AuthorizeSecurityGroupIngressRequest,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launchOf } from '../../cloud.fixture.ts'
import { runInstances } from '../../instances/run-instances.ts'
import { terminateInstances } from '../../instances/terminate-instances.ts'
import { openTestApi, refusal, type TestApi } from '../ec2.fixture.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi()
})
afterEach(() => api.close())

async function create(GroupName: string, by = api.other): Promise<string> {
  return (await by.send(new CreateSecurityGroupCommand({ GroupName, Description: 'a group' }))).GroupId ?? ''
}
async function describeGroup(GroupName: string) {
  return (await api.other.send(new DescribeSecurityGroupsCommand({ GroupNames: [GroupName] }))).SecurityGroups?.[0]
}
const authorize = (input: AuthorizeSecurityGroupIngressRequest) =>
  api.other.send(new AuthorizeSecurityGroupIngressCommand(input))
const web = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'all' }] }

describe('CreateSecurityGroup', () => {
  it('makes an empty group that is described with its tags', async () => {
    const TagSpecifications = [{ ResourceType: 'security-group' as const, Tags: [{ Key: 'a', Value: 'b' }] }]
    const made = await api.other.send(
      new CreateSecurityGroupCommand({ GroupName: 'web', Description: 'for web', TagSpecifications }),
    )
    expect(await describeGroup('web')).toMatchObject({
      GroupId: made.GroupId,
      OwnerId: api.cloud.other.accountId,
      Description: 'for web',
      IpPermissions: [],
      Tags: [{ Key: 'a', Value: 'b' }],
    })
  })

  it.each([
    ['a name that is taken', { GroupName: 'web', Description: 'd' }, 'InvalidGroup.Duplicate'],
    ['the name default', { GroupName: 'default', Description: 'd' }, 'InvalidGroup.Reserved'],
    ['a name like an id', { GroupName: 'sg-web', Description: 'd' }, 'InvalidParameterValue'],
    ['a name that is no ASCII', { GroupName: 'wéb', Description: 'd' }, 'InvalidParameterValue'],
    ['a long description', { GroupName: 'new', Description: 'x'.repeat(256) }, 'InvalidParameterValue'],
    ['a VPC', { GroupName: 'new', Description: 'd', VpcId: 'vpc-12345678' }, 'UnsupportedOperation'],
  ])('refuses %s', async (_name, input, code) => {
    await create('web')
    const before = await api.dump()
    await expect(api.other.send(new CreateSecurityGroupCommand(input))).rejects.toMatchObject(refusal(code))
    expect(await api.dump()).toEqual(before)
  })
})

describe('AuthorizeSecurityGroupIngress', () => {
  it('takes every form, and shows rules of one range as one permission', async () => {
    const GroupId = await create('web')
    const source = await create('lb')
    await authorize({ GroupId, IpPermissions: [web, { ...web, IpRanges: [{ CidrIp: '10.1.2.3/8' }] }] })
    await authorize({ GroupName: 'web', IpProtocol: 'icmp', FromPort: 8, ToPort: -1, CidrIp: '192.168.0.0/16' })
    await authorize({ GroupName: 'web', SourceSecurityGroupName: 'lb' })
    await authorize({
      GroupId,
      IpPermissions: [{ IpProtocol: '17', FromPort: 53, ToPort: 54, UserIdGroupPairs: [{ GroupId: source }] }],
    })
    const pair = { UserId: api.cloud.other.accountId, GroupId: source, GroupName: 'lb' }
    expect((await describeGroup('web'))?.IpPermissions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          FromPort: 80,
          IpRanges: expect.arrayContaining([{ CidrIp: '0.0.0.0/0', Description: 'all' }, { CidrIp: '10.0.0.0/8' }]),
        }),
        expect.objectContaining({ IpProtocol: 'icmp', FromPort: 8, ToPort: -1 }),
        expect.objectContaining({ IpProtocol: '-1', UserIdGroupPairs: [pair] }),
        expect.objectContaining({ IpProtocol: 'udp', FromPort: 53, ToPort: 54, UserIdGroupPairs: [pair] }),
      ]),
    )
  })

  it("finds another account's group only with its owner", async () => {
    const GroupId = await create('web')
    const foreign = await create('lb', api.administrator)
    const permission = (pair: object) => [{ IpProtocol: '-1', UserIdGroupPairs: [pair] }]
    const alone = authorize({ GroupId, IpPermissions: permission({ GroupId: foreign }) })
    await expect(alone).rejects.toMatchObject(refusal('InvalidGroup.NotFound'))
    const UserId = api.cloud.administrator.accountId
    const { SecurityGroupRules } = await authorize({ GroupId, IpPermissions: permission({ GroupId: foreign, UserId }) })
    expect(SecurityGroupRules?.[0]?.ReferencedGroupInfo?.GroupId).toBe(foreign)
  })

  it.each<[string, AuthorizeSecurityGroupIngressRequest, string]>([
    ['a rule that is there', { IpPermissions: [web] }, 'InvalidPermission.Duplicate'],
    [
      'a rule that is there among new ones',
      { IpPermissions: [{ ...web, ToPort: 81 }, web] },
      'InvalidPermission.Duplicate',
    ],
    [
      'a rule twice',
      {
        IpPermissions: [
          { ...web, ToPort: 81 },
          { ...web, ToPort: 81 },
        ],
      },
      'InvalidParameterValue',
    ],
    ['no rule', {}, 'MissingParameter'],
    ['no source', { IpPermissions: [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1 }] }, 'InvalidPermission.Malformed'],
    ['no protocol', { IpPermissions: [{ IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] }, 'MissingParameter'],
    ['no ports', { IpPermissions: [{ IpProtocol: 'tcp', IpRanges: web.IpRanges }] }, 'MissingParameter'],
    ['an unknown protocol', { IpPermissions: [{ ...web, IpProtocol: 'gre' }] }, 'InvalidParameterValue'],
    ['ports in the wrong order', { IpPermissions: [{ ...web, FromPort: 81 }] }, 'InvalidParameterValue'],
    ['a large port', { IpPermissions: [{ ...web, ToPort: 65_536 }] }, 'InvalidParameterValue'],
    [
      'a code without a type',
      { IpProtocol: 'icmp', FromPort: -1, ToPort: 1, CidrIp: '0.0.0.0/0' },
      'InvalidParameterValue',
    ],
    ['a bare address', { IpPermissions: [{ ...web, IpRanges: [{ CidrIp: '1.2.3.4' }] }] }, 'InvalidParameterValue'],
    ['a long prefix', { IpPermissions: [{ ...web, IpRanges: [{ CidrIp: '1.2.3.4/33' }] }] }, 'InvalidParameterValue'],
    ['IPv6', { IpPermissions: [{ ...web, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }] }, 'InvalidParameterValue'],
    [
      'a prefix list',
      { IpPermissions: [{ ...web, PrefixListIds: [{ PrefixListId: 'pl-1' }] }] },
      'InvalidParameterValue',
    ],
    ['both forms', { IpPermissions: [web], CidrIp: '0.0.0.0/0' }, 'InvalidParameterCombination'],
    ['an absent source', { SourceSecurityGroupName: 'nope' }, 'InvalidGroup.NotFound'],
    [
      'a bad description',
      { IpPermissions: [{ ...web, ToPort: 82, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: '<' }] }] },
      'InvalidParameterValue',
    ],
  ])('refuses %s, whole', async (_name, input, code) => {
    const GroupId = await create('web')
    await authorize({ GroupId, IpPermissions: [web] })
    const before = await api.dump()
    await expect(authorize({ GroupId, ...input })).rejects.toMatchObject(refusal(code))
    expect(await api.dump()).toEqual(before)
  })

  it('stops at a hundred rules', async () => {
    const GroupId = await create('web')
    const IpRanges = Array.from({ length: 100 }, (_, index) => ({ CidrIp: `10.0.0.${index}/32` }))
    await authorize({ GroupId, IpPermissions: [{ IpProtocol: '-1', IpRanges }] })
    await expect(authorize({ GroupId, IpPermissions: [web] })).rejects.toMatchObject(
      refusal('RulesPerSecurityGroupLimitExceeded'),
    )
  })

  it('reaches the view of each zone with members, and of no other', async () => {
    await create('web')
    await create('idle')
    await runInstances(api.cloud.context, api.cloud.other, launchOf(api.cloud, { groupNames: ['web'] }))
    await api.cloud.converge()
    const generation = async () => (await api.dump()).clusters?.[0]?.generation as number
    const before = await generation()
    await authorize({ GroupName: 'idle', IpPermissions: [web] })
    expect(await generation()).toBe(before)
    await authorize({ GroupName: 'web', IpPermissions: [web] })
    expect(await generation()).toBe(before + 1)
    await api.cloud.publish()
    const objects = [...(api.cloud.zone.held()?.objects.values() ?? [])]
    const group = objects.find((object) => object.kind === 'group' && object.name === 'web')
    expect(group).toMatchObject({ rules: [{ protocol: 'tcp', fromPort: 80, toPort: 80 }] })
  })
})

describe('RevokeSecurityGroupIngress', () => {
  const revoke = (input: object) => api.other.send(new RevokeSecurityGroupIngressCommand(input))

  it('takes what authorize took, in each form', async () => {
    const GroupId = await create('web')
    const before = await api.dump()
    const flat = { GroupId, IpProtocol: 'udp', FromPort: 1, ToPort: 2, CidrIp: '10.0.0.0/8' }
    await authorize(flat)
    await authorize({ GroupId, IpPermissions: [web] })
    const TagSpecifications = [{ ResourceType: 'security-group-rule' as const, Tags: [{ Key: 'a', Value: 'b' }] }]
    const group = { SourceSecurityGroupName: 'web', SourceSecurityGroupOwnerId: api.cloud.other.accountId }
    const made = await authorize({ GroupId, ...group, TagSpecifications })
    await revoke(flat)
    await revoke({ GroupName: 'web', IpPermissions: [{ ...web, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] })
    const SecurityGroupRuleIds = [made.SecurityGroupRules?.[0]?.SecurityGroupRuleId]
    const gone = await revoke({ GroupId, SecurityGroupRuleIds })
    expect(gone.RevokedSecurityGroupRules?.[0]).toMatchObject({ IpProtocol: '-1', ReferencedGroupId: GroupId })
    expect(await api.dump()).toEqual(before)
  })

  it.each([
    ['an absent rule', { IpPermissions: [web, { ...web, ToPort: 81 }] }, 'InvalidPermission.NotFound'],
    ['an absent rule id', { SecurityGroupRuleIds: ['sgr-0123456789abcdef0'] }, 'InvalidSecurityGroupRuleId.NotFound'],
    ['a malformed rule id', { SecurityGroupRuleIds: ['sgr-x'] }, 'InvalidSecurityGroupRuleId.Malformed'],
    ['nothing', {}, 'MissingParameter'],
  ])('refuses %s, whole', async (_name, input, code) => {
    const GroupId = await create('web')
    await authorize({ GroupId, IpPermissions: [web] })
    const before = await api.dump()
    await expect(revoke({ GroupId, ...input })).rejects.toMatchObject(refusal(code))
    expect(await api.dump()).toEqual(before)
  })
})

describe('DeleteSecurityGroup', () => {
  const remove = (input: object) => api.other.send(new DeleteSecurityGroupCommand(input))

  it('deletes a group with its own rules and tags, by id and by name', async () => {
    const before = await api.dump()
    const GroupId = await create('web')
    await authorize({ GroupId, SourceSecurityGroupName: 'web' })
    await remove({ GroupId })
    await create('web')
    await remove({ GroupName: 'web' })
    expect(await api.dump()).toEqual(before)
  })

  it('refuses default, a source of another group, and a group with members until they are gone', async () => {
    await expect(remove({ GroupName: 'default' })).rejects.toMatchObject(refusal('CannotDelete'))
    const GroupId = await create('lb')
    await create('web')
    await authorize({ GroupName: 'web', SourceSecurityGroupName: 'lb' })
    await expect(remove({ GroupId })).rejects.toMatchObject(refusal('InvalidGroup.InUse'))
    await remove({ GroupName: 'web' })
    const { instanceIds } = await runInstances(
      api.cloud.context,
      api.cloud.other,
      launchOf(api.cloud, { groupNames: ['lb'] }),
    )
    await expect(remove({ GroupId })).rejects.toMatchObject(refusal('InvalidGroup.InUse'))
    await terminateInstances(api.cloud.context, api.cloud.other, instanceIds)
    await expect(remove({ GroupId })).rejects.toMatchObject(refusal('InvalidGroup.InUse'))
    await api.cloud.converge()
    await remove({ GroupId })
    await expect(describeGroup('lb')).rejects.toMatchObject(refusal('InvalidGroup.NotFound'))
  })

  it("takes other accounts' rules with it: a stranger cannot keep a group alive", async () => {
    const GroupId = await create('lb')
    const foreign = await create('web', api.administrator)
    await api.administrator.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: foreign,
        SourceSecurityGroupName: 'lb',
        SourceSecurityGroupOwnerId: api.cloud.other.accountId,
      }),
    )
    await remove({ GroupId })
    expect((await api.dump()).securityGroupRules).toEqual([])
  })
})

describe('DescribeSecurityGroups', () => {
  it('takes each filter', async () => {
    const GroupId = await create('web')
    const source = await create('lb')
    await authorize({ GroupId, IpPermissions: [web] })
    await authorize({ GroupId, SourceSecurityGroupName: 'lb' })
    for (const [Name, Values, want] of [
      ['group-name', ['w?b'], ['web']],
      ['group-id', [GroupId], ['web']],
      ['description', ['a gr*', 'nothing'], ['lb', 'web']],
      ['owner-id', [api.cloud.administrator.accountId], []],
      ['ip-permission.cidr', ['0.0.0.0/0'], ['web']],
      ['ip-permission.from-port', ['80'], ['web']],
      ['ip-permission.protocol', ['-1'], ['web']],
      ['ip-permission.group-id', [source], ['web']],
      ['ip-permission.group-name', ['lb'], ['web']],
      ['ip-permission.user-id', [api.cloud.other.accountId], ['web']],
      ['vpc-id', ['*'], []],
    ] as const) {
      const Filters = [{ Name, Values: [...Values] }]
      const { SecurityGroups } = await api.other.send(new DescribeSecurityGroupsCommand({ Filters }))
      expect([Name, SecurityGroups?.map((group) => group.GroupName)]).toEqual([Name, want])
    }
  })

  it('pages, and refuses a token that was changed, borrowed or of another question', async () => {
    for (const name of ['a', 'b', 'c', 'e', 'f', 'g', 'h']) await create(name)
    const page = (input: object, by = api.other) =>
      by.send(new DescribeSecurityGroupsCommand({ MaxResults: 5, ...input }))
    const first = await page({})
    await api.other.send(new DeleteSecurityGroupCommand({ GroupName: 'e' }))
    const second = await page({ NextToken: first.NextToken })
    expect(first.SecurityGroups?.map(({ GroupName }) => GroupName)).toEqual(['a', 'b', 'c', 'default', 'e'])
    expect(second.SecurityGroups?.map(({ GroupName }) => GroupName)).toEqual(['f', 'g', 'h'])
    expect(second.NextToken).toBeUndefined()
    const token = first.NextToken ?? ''
    const wrong = refusal('InvalidNextToken')
    await expect(page({ NextToken: token.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) })).rejects.toMatchObject(wrong)
    await expect(page({ NextToken: token }, api.administrator)).rejects.toMatchObject(wrong)
    const Filters = [{ Name: 'group-name', Values: ['*'] }]
    await expect(page({ NextToken: token, Filters })).rejects.toMatchObject(wrong)
    await expect(page({ MaxResults: 4 })).rejects.toMatchObject(refusal('InvalidParameterValue'))
  })
})
