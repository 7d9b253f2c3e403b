// Laws over all actions at once: another account's resources cannot be seen or touched, and nothing that is refused leaves
// anything behind. A new action must be given a row here: the tables are checked against the list of actions.
import * as sdk from '@aws-sdk/client-ec2'
import { findOperation, parseQueryRequest } from '@karri/aws-wire'
import type { InstanceId } from '@karri/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchOf } from '../cloud.fixture.ts'
import { runInstances } from '../instances/run-instances.ts'
import { ACTIONS } from './actions.ts'
import { openTestApi, type TestApi } from './ec2.fixture.ts'
import { EC2_STATUSES, RENAMED_CODES } from './error-table.ts'
import { COMMON_ERRORS } from './render-api-page.ts'

/** One resource of each kind, all of the account that the other one must not reach. */
interface Resources {
  readonly instanceId: string
  readonly groupId: string
  readonly ruleId: string
  readonly keyPairId: string
  readonly allocationId: string
  readonly associationId: string
  readonly publicIp: string
  readonly imageId: string
  readonly publicImageId: string
}

let api: TestApi
let owned: Resources
beforeAll(async () => {
  api = await openTestApi()
  owned = await createResources(api)
})
afterAll(() => api.close())

type Command = Parameters<sdk.EC2Client['send']>[0]
const send = (name: string, input: object, by = api.other): Promise<object> => {
  const Made = (sdk as unknown as Record<string, new (input: object) => Command>)[`${name}Command`]
  if (!Made) throw new Error(`no command ${name}`)
  return by.send(new Made(input)) as Promise<object>
}
const rule = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' }

/** What each action is asked about a foreign resource, and its answer. */
const TOUCHES: readonly (readonly [action: string, input: (its: Resources) => object, code: string])[] = [
  ['AssociateAddress', (its) => ({ PublicIp: its.publicIp, InstanceId: its.instanceId }), 'InvalidAddress.NotFound'],
  [
    'AssociateAddress',
    (its) => ({ AllocationId: its.allocationId, InstanceId: its.instanceId }),
    'InvalidAllocationID.NotFound',
  ],
  ['AuthorizeSecurityGroupIngress', (its) => ({ GroupId: its.groupId, ...rule }), 'InvalidGroup.NotFound'],
  ['AuthorizeSecurityGroupIngress', () => ({ GroupName: 'secret', ...rule }), 'InvalidGroup.NotFound'],
  [
    'CreateTags',
    (its) => ({ Resources: [its.instanceId], Tags: [{ Key: 'a', Value: 'b' }] }),
    'InvalidInstanceID.NotFound',
  ],
  ['CreateTags', (its) => ({ Resources: [its.groupId], Tags: [{ Key: 'a', Value: 'b' }] }), 'InvalidGroup.NotFound'],
  [
    'CreateTags',
    (its) => ({ Resources: [its.publicImageId], Tags: [{ Key: 'a', Value: 'b' }] }),
    'InvalidAMIID.NotFound',
  ],
  ['DeleteTags', (its) => ({ Resources: [its.keyPairId] }), 'InvalidKeyPair.NotFound'],
  ['DeleteTags', (its) => ({ Resources: [its.allocationId] }), 'InvalidAllocationID.NotFound'],
  ['DeleteTags', (its) => ({ Resources: [its.ruleId] }), 'InvalidSecurityGroupRuleId.NotFound'],
  ['DeleteKeyPair', (its) => ({ KeyPairId: its.keyPairId }), 'InvalidKeyPair.NotFound'],
  ['DeleteSecurityGroup', (its) => ({ GroupId: its.groupId }), 'InvalidGroup.NotFound'],
  ['DeregisterImage', (its) => ({ ImageId: its.imageId }), 'InvalidAMIID.NotFound'],
  ['DeregisterImage', (its) => ({ ImageId: its.publicImageId }), 'AuthFailure'],
  ['DescribeAddresses', (its) => ({ PublicIps: [its.publicIp] }), 'InvalidAddress.NotFound'],
  ['DescribeAddresses', (its) => ({ AllocationIds: [its.allocationId] }), 'InvalidAllocationID.NotFound'],
  ['DescribeAddresses', () => ({ PublicIps: ['verbose'] }), 'UnauthorizedOperation'],
  ['DescribeAvailabilityZones', () => ({ ZoneNames: ['verbose'] }), 'UnauthorizedOperation'],
  ['DescribeImages', (its) => ({ ImageIds: [its.imageId] }), 'InvalidAMIID.NotFound'],
  ['DescribeImages', () => ({ ImageIds: ['verbose'] }), 'UnauthorizedOperation'],
  ['DescribeInstances', (its) => ({ InstanceIds: [its.instanceId] }), 'InvalidInstanceID.NotFound'],
  ['DescribeInstances', () => ({ InstanceIds: ['verbose'] }), 'UnauthorizedOperation'],
  ['DescribeKeyPairs', () => ({ KeyNames: ['secret'] }), 'InvalidKeyPair.NotFound'],
  ['DescribeKeyPairs', (its) => ({ KeyPairIds: [its.keyPairId] }), 'InvalidKeyPair.NotFound'],
  ['DescribeSecurityGroups', (its) => ({ GroupIds: [its.groupId] }), 'InvalidGroup.NotFound'],
  ['DescribeSecurityGroups', () => ({ GroupNames: ['secret'] }), 'InvalidGroup.NotFound'],
  ['DescribeSecurityGroups', () => ({ GroupIds: ['verbose'] }), 'UnauthorizedOperation'],
  ['DisassociateAddress', (its) => ({ PublicIp: its.publicIp }), 'InvalidAddress.NotFound'],
  ['DisassociateAddress', (its) => ({ AssociationId: its.associationId }), 'InvalidAssociationID.NotFound'],
  ['GetConsoleOutput', (its) => ({ InstanceId: its.instanceId }), 'InvalidInstanceID.NotFound'],
  ['RebootInstances', (its) => ({ InstanceIds: [its.instanceId] }), 'InvalidInstanceID.NotFound'],
  ['RegisterImage', () => ({ Name: 'stolen', ImageLocation: 'secret/disk' }), 'InvalidManifest'],
  ['ReleaseAddress', (its) => ({ AllocationId: its.allocationId }), 'InvalidAllocationID.NotFound'],
  ['ReleaseAddress', (its) => ({ PublicIp: its.publicIp }), 'InvalidAddress.NotFound'],
  [
    'RevokeSecurityGroupIngress',
    (its) => ({ GroupId: its.groupId, SecurityGroupRuleIds: [its.ruleId] }),
    'InvalidGroup.NotFound',
  ],
  ['RunInstances', (its) => ({ ImageId: its.imageId, MinCount: 1, MaxCount: 1 }), 'InvalidAMIID.NotFound'],
  [
    'RunInstances',
    (its) => ({ ImageId: its.publicImageId, MinCount: 1, MaxCount: 1, SecurityGroupIds: [its.groupId] }),
    'InvalidGroup.NotFound',
  ],
  [
    'RunInstances',
    (its) => ({ ImageId: its.publicImageId, MinCount: 1, MaxCount: 1, KeyName: 'secret' }),
    'InvalidKeyPair.NotFound',
  ],
  ['TerminateInstances', (its) => ({ InstanceIds: [its.instanceId] }), 'InvalidInstanceID.NotFound'],
]

/** Actions that name no resource of anybody. */
const NAMELESS = [
  'AllocateAddress',
  'CreateKeyPair',
  'CreateSecurityGroup',
  'DescribeInstanceTypes',
  'DescribeRegions',
  'DescribeTags',
  'ImportKeyPair',
]

/** Ids that are no ids. */
const MALFORMED: readonly (readonly [action: string, input: object, code: string])[] = [
  ['AllocateAddress', { Address: '1.2.3' }, 'InvalidAddress.Malformed'],
  ['AssociateAddress', { AllocationId: 'eip-1', InstanceId: 'i-1' }, 'InvalidAllocationID.Malformed'],
  ['AssociateAddress', { PublicIp: '192.168.3.1', InstanceId: 'i-1' }, 'InvalidInstanceID.Malformed'],
  ['AuthorizeSecurityGroupIngress', { GroupId: 'web', ...rule }, 'InvalidGroupId.Malformed'],
  ['CreateTags', { Resources: ['i-xyz'], Tags: [{ Key: 'a' }] }, 'InvalidInstanceID.Malformed'],
  ['CreateTags', { Resources: ['vol-12345678'], Tags: [{ Key: 'a' }] }, 'InvalidID'],
  ['DeleteKeyPair', { KeyPairId: 'key' }, 'InvalidKeyPairId.Malformed'],
  ['DeleteSecurityGroup', { GroupId: 'sg-G' }, 'InvalidGroupId.Malformed'],
  ['DeleteTags', { Resources: ['nonsense'] }, 'InvalidID'],
  ['DeregisterImage', { ImageId: 'ami-12345678' }, 'InvalidAMIID.Malformed'],
  ['DescribeAddresses', { PublicIps: ['999.1.1.1'] }, 'InvalidAddress.Malformed'],
  ['DescribeAvailabilityZones', { ZoneNames: ['nowhere'] }, 'InvalidParameterValue'],
  ['DescribeImages', { ImageIds: ['emi'] }, 'InvalidAMIID.Malformed'],
  ['DescribeInstanceTypes', { InstanceTypes: ['m9.huge'] }, 'InvalidInstanceType'],
  ['DescribeInstances', { InstanceIds: ['i-123'] }, 'InvalidInstanceID.Malformed'],
  ['DescribeKeyPairs', { KeyPairIds: ['key-!'] }, 'InvalidKeyPairId.Malformed'],
  ['DescribeRegions', { RegionNames: ['mars'] }, 'InvalidParameterValue'],
  ['DescribeSecurityGroups', { GroupIds: ['default'] }, 'InvalidGroupId.Malformed'],
  ['DescribeTags', { NextToken: 'nonsense' }, 'InvalidNextToken'],
  ['DisassociateAddress', { AssociationId: 'assoc' }, 'InvalidAssociationID.Malformed'],
  ['GetConsoleOutput', { InstanceId: 'x' }, 'InvalidInstanceID.Malformed'],
  ['RebootInstances', { InstanceIds: ['i-0123456789abcdef0', 'i-'] }, 'InvalidInstanceID.Malformed'],
  ['RegisterImage', { Name: 'abc', ImageLocation: 'x', KernelId: 'emi-12345678' }, 'InvalidAMIID.Malformed'],
  ['ReleaseAddress', { AllocationId: 'i-12345678' }, 'InvalidAllocationID.Malformed'],
  ['RevokeSecurityGroupIngress', { GroupId: 'sg-', ...rule }, 'InvalidGroupId.Malformed'],
  ['RunInstances', { ImageId: 'nope', MinCount: 1, MaxCount: 1 }, 'InvalidAMIID.Malformed'],
  ['TerminateInstances', { InstanceIds: ['I-12345678'] }, 'InvalidInstanceID.Malformed'],
]
const WITHOUT_IDS = ['CreateKeyPair', 'CreateSecurityGroup', 'ImportKeyPair']

/** The least that an action must be given; asked without it, it says MissingParameter. */
const NEEDS_NOTHING = [
  'AllocateAddress',
  ...ACTIONS.map(({ name }) => name).filter((name) => name.startsWith('Describe')),
]

const names = ACTIONS.map(({ name }) => name)

describe('every action', () => {
  it('has a row in each table', () => {
    expect([...new Set([...TOUCHES.map(([action]) => action), ...NAMELESS])].sort()).toEqual([...names].sort())
    expect([...new Set([...MALFORMED.map(([action]) => action), ...WITHOUT_IDS])].sort()).toEqual([...names].sort())
  })

  it.each(TOUCHES)("%s cannot touch another account's resource %#", async (action, input, code) => {
    const before = await api.dump()
    await expect(send(action, input(owned))).rejects.toMatchObject({ name: code })
    expect(await api.dump()).toEqual(before)
  })

  it.each(names.filter((name) => name.startsWith('Describe')))(
    "%s shows nothing of another account's",
    async (name) => {
      const shown = JSON.stringify(await send(name, {}))
      const { publicImageId: _public, ...secrets } = owned
      for (const secret of Object.values(secrets)) expect(shown).not.toContain(`"${secret}"`)
      expect(shown).not.toContain('secret')
    },
  )

  it.each(MALFORMED)('%s refuses what is no id: %j', async (action, input, code) => {
    const before = await api.dump()
    await expect(send(action, input)).rejects.toMatchObject({ name: code })
    expect(await api.dump()).toEqual(before)
  })

  it.each(names)('%s refuses a parameter that EC2 does not know', async (name) => {
    const operation = findOperation(name)
    const parsed =
      operation &&
      parseQueryRequest(operation, [
        ['Action', name],
        ['Nonsense.1', 'x'],
      ])
    expect(parsed).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([expect.objectContaining({ code: 'UnknownParameter' })]),
    })
  })

  it.each(names.filter((name) => !NEEDS_NOTHING.includes(name)))(
    '%s refuses to guess a missing parameter',
    async (name) => {
      const before = await api.dump()
      await expect(send(name, {})).rejects.toMatchObject({ name: 'MissingParameter' })
      expect(await api.dump()).toEqual(before)
    },
  )

  it.each(TOUCHES.filter(([, , code]) => code !== 'UnauthorizedOperation'))(
    '%s stops at DryRun %#',
    async (action, input) => {
      const before = await api.dump()
      await expect(send(action, { ...input(owned), DryRun: true }, api.administrator)).rejects.toMatchObject({
        name: 'DryRunOperation',
        $metadata: { httpStatusCode: 412 },
      })
      expect(await api.dump()).toEqual(before)
    },
  )

  it('says at DryRun that the caller may not', async () => {
    const asked = send('DescribeInstances', { InstanceIds: ['verbose'], DryRun: true })
    await expect(asked).rejects.toMatchObject({ name: 'UnauthorizedOperation', $metadata: { httpStatusCode: 403 } })
  })

  it('declares the codes that the tables above show', () => {
    const undeclared = [
      ...TOUCHES.map(([action, , code]) => [action, code]),
      ...MALFORMED.map(([action, , code]) => [action, code]),
    ].filter(([action, code = '']) => {
      const errors = ACTIONS.find(({ name }) => name === action)?.errors ?? []
      const family = code.replace(/^.*\./, '*.')
      return ![...COMMON_ERRORS, ...errors].some((known) => known === code || known === family)
    })
    expect(undeclared).toEqual([])
  })

  it('answers only codes that the error table knows', () => {
    const codes = ACTIONS.flatMap(({ errors }) => errors).filter((code) => !code.startsWith('*'))
    expect(codes.filter((code) => EC2_STATUSES[code] === undefined)).toEqual([])
    expect(Object.values(RENAMED_CODES).filter((code) => EC2_STATUSES[code] === undefined)).toEqual([])
  })
})

async function createResources({ cloud, administrator }: TestApi): Promise<Resources> {
  const { context } = cloud
  const caller = cloud.administrator
  const secret = { Tags: [{ Key: 'secret', Value: 'secret' }] }
  const group = await administrator.send(
    new sdk.CreateSecurityGroupCommand({ GroupName: 'secret', Description: 'secret' }),
  )
  const rules = await administrator.send(new sdk.AuthorizeSecurityGroupIngressCommand({ GroupName: 'secret', ...rule }))
  const key = await administrator.send(new sdk.CreateKeyPairCommand({ KeyName: 'secret', KeyType: 'ed25519' }))
  const { instanceIds } = await runInstances(context, caller, launchOf(cloud, { groupNames: ['secret'] }))
  const instanceId = instanceIds[0] as InstanceId
  const address = await administrator.send(new sdk.AllocateAddressCommand({}))
  const { AllocationId = '', PublicIp = '' } = address
  const { AssociationId = '' } = await administrator.send(
    new sdk.AssociateAddressCommand({ AllocationId, InstanceId: instanceId }),
  )
  await context.store.change((trx) =>
    trx
      .insertInto('imageFiles')
      .values({
        accountId: caller.accountId,
        location: 'secret/disk',
        type: 'machine',
        sha256: 'cd'.repeat(32),
        sizeBytes: 1,
        createdAt: 0,
      })
      .execute(),
  )
  const image = await administrator.send(new sdk.RegisterImageCommand({ Name: 'secret', ImageLocation: 'secret/disk' }))
  const ids = {
    instanceId,
    groupId: group.GroupId ?? '',
    keyPairId: key.KeyPairId ?? '',
    allocationId: AllocationId,
    imageId: image.ImageId ?? '',
    ruleId: rules.SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '',
  }
  await administrator.send(new sdk.CreateTagsCommand({ Resources: Object.values(ids), ...secret }))
  return { ...ids, associationId: AssociationId, publicIp: PublicIp, publicImageId: cloud.imageId }
}
