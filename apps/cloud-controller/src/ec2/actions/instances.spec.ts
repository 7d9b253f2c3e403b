// Instances through the official SDK: what RunInstances is asked in all its forms, and what EC2 shows of them.
import {
  DescribeInstancesCommand,
  GetConsoleOutputCommand,
  type Instance,
  RebootInstancesCommand,
  RunInstancesCommand,
  type RunInstancesRequest,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { insertImage } from '../../cloud.fixture.ts'
import { openTestApi, refusal, type TestApi } from '../ec2.fixture.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi({ capacity: { vcpus: 16, memoryMib: 8192, diskGib: 200 } })
})
afterEach(() => api.close())

const run = (input: Partial<RunInstancesRequest> = {}, by = api.other) =>
  by.send(new RunInstancesCommand({ ImageId: api.cloud.imageId, MinCount: 1, MaxCount: 1, ...input }))
async function describeAll(input = {}, by = api.other): Promise<readonly Instance[]> {
  const { Reservations } = await by.send(new DescribeInstancesCommand(input))
  return (Reservations ?? []).flatMap(({ Instances }) => Instances ?? [])
}

describe('RunInstances', () => {
  it('answers a reservation of pending instances that then run', async () => {
    const TagSpecifications = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: 'web' }] }]
    const UserData = Buffer.from('hello').toString('base64')
    const answer = await run({ MaxCount: 2, InstanceType: 'm1.large' as 'm1.small', TagSpecifications, UserData })
    expect(answer.OwnerId).toBe(api.cloud.other.accountId)
    expect(answer.Groups?.map(({ GroupName }) => GroupName)).toEqual(['default'])
    expect(answer.Instances?.map(({ State, AmiLaunchIndex }) => [State?.Code, AmiLaunchIndex])).toEqual([
      [0, 0],
      [0, 1],
    ])
    await api.cloud.converge()
    expect((await describeAll())[0]).toMatchObject({
      InstanceId: answer.Instances?.[0]?.InstanceId,
      ImageId: api.cloud.imageId,
      State: { Code: 16, Name: 'running' },
      InstanceType: 'm1.large',
      PublicIpAddress: '192.168.3.1',
      PublicDnsName: '192.168.3.1',
      PrivateIpAddress: '10.10.1.2',
      Placement: { AvailabilityZone: 'rosh-cluster1' },
      RootDeviceType: 'instance-store',
      Monitoring: { State: 'disabled' },
      Tags: [{ Key: 'Name', Value: 'web' }],
    })
  })

  it('answers the same reservation to the same client token', async () => {
    const first = await run({ ClientToken: 'once' })
    const before = await api.dump()
    const second = await run({ ClientToken: 'once' })
    expect(second).toMatchObject({ ReservationId: first.ReservationId })
    expect(second.Instances?.[0]?.ClientToken).toBe('once')
    expect(await api.dump()).toEqual(before)
    await expect(run({ ClientToken: 'once', MaxCount: 2 })).rejects.toMatchObject(
      refusal('IdempotentParameterMismatch'),
    )
  })

  it("takes today's form of one network interface, without a public address", async () => {
    const NetworkInterfaces = [{ DeviceIndex: 0, AssociatePublicIpAddress: false }]
    const { Instances } = await run({ NetworkInterfaces })
    expect(Instances?.[0]).not.toHaveProperty('PublicIpAddress')
  })

  it.each<[string, Partial<RunInstancesRequest>, string]>([
    ['a subnet', { SubnetId: 'subnet-12345678' }, 'UnsupportedOperation'],
    ['a block device', { BlockDeviceMappings: [{ DeviceName: '/dev/sdb' }] }, 'UnsupportedOperation'],
    ['monitoring', { Monitoring: { Enabled: true } }, 'UnsupportedOperation'],
    ['stop on shutdown', { InstanceInitiatedShutdownBehavior: 'stop' }, 'UnsupportedOperation'],
    ['dedicated tenancy', { Placement: { Tenancy: 'dedicated' } }, 'UnsupportedOperation'],
    ['a placement group', { Placement: { GroupName: 'g' } }, 'UnsupportedOperation'],
    ['an unknown zone', { Placement: { AvailabilityZone: 'nowhere' } }, 'InvalidParameterValue'],
    ['an unknown type', { InstanceType: 'm9.huge' as 'm1.small' }, 'InvalidParameterValue'],
    ['counts in the wrong order', { MinCount: 2, MaxCount: 1 }, 'InvalidParameterValue'],
    ['no count', { MinCount: 0, MaxCount: 0 }, 'InvalidParameterValue'],
    ['user data that is no base64', { UserData: '***' }, 'InvalidUserData.Malformed'],
    ['large user data', { UserData: Buffer.alloc(17 * 1024).toString('base64') }, 'InvalidParameterValue'],
    ['an absent image', { ImageId: 'emi-0123456789abcdef0' }, 'InvalidAMIID.NotFound'],
    ['an absent key', { KeyName: 'nope' }, 'InvalidKeyPair.NotFound'],
    ['an absent group', { SecurityGroups: ['nope'] }, 'InvalidGroup.NotFound'],
    ['two interfaces', { NetworkInterfaces: [{ DeviceIndex: 0 }, { DeviceIndex: 1 }] }, 'UnsupportedOperation'],
    [
      'a named interface',
      { NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: 'eni-1' }] },
      'UnsupportedOperation',
    ],
    [
      'groups twice',
      { SecurityGroups: ['default'], NetworkInterfaces: [{ DeviceIndex: 0 }] },
      'InvalidParameterCombination',
    ],
    [
      'reserved tags',
      { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'aws:x', Value: '' }] }] },
      'InvalidParameterValue',
    ],
    [
      'tags of volumes',
      { TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'x', Value: '' }] }] },
      'InvalidParameterValue',
    ],
  ])('refuses %s, and nothing is left', async (_name, input, code) => {
    const before = await api.dump()
    await expect(run(input)).rejects.toMatchObject(refusal(code))
    expect(await api.dump()).toEqual(before)
  })

  it('refuses a kernel where a machine image is needed, and more than there is room for', async () => {
    const kernel = await insertImage(api.cloud.context, api.cloud.administrator, 'kernel')
    const before = await api.dump()
    await expect(run({ ImageId: kernel })).rejects.toMatchObject(refusal('InvalidParameterValue'))
    const many = run({ MinCount: 30, MaxCount: 30, InstanceType: 'c1.xlarge' as 'm1.small' })
    await expect(many).rejects.toMatchObject(refusal('InsufficientInstanceCapacity', 500))
    expect(await api.dump()).toEqual(before)
  })
})

describe('DescribeInstances', () => {
  it('takes each filter that an instance can match', async () => {
    const { Instances, ReservationId } = await run({ ClientToken: 'tok' })
    await run({
      InstanceType: 'c1.medium' as 'm1.small',
      NetworkInterfaces: [{ AssociatePublicIpAddress: false, DeviceIndex: 0 }],
    })
    const id = Instances?.[0]?.InstanceId ?? ''
    for (const [Name, value] of Object.entries({
      'instance-id': id,
      'reservation-id': ReservationId,
      'instance-type': 'm1.*',
      'client-token': 'tok',
      'ip-address': '192.168.3.1',
      'dns-name': '192.168.3.*',
      'private-ip-address': '10.10.1.2',
      'launch-index': '0',
    })) {
      const found = await describeAll({ Filters: [{ Name, Values: [value] }] })
      expect([Name, found.some(({ InstanceId }) => InstanceId === id)]).toEqual([Name, true])
      if (Name !== 'launch-index') expect(found).toHaveLength(1)
    }
    for (const [Name, value] of Object.entries({
      'instance-state-name': 'pending',
      'instance-state-code': '0',
      'availability-zone': 'rosh-cluster1',
      'image-id': api.cloud.imageId,
      'owner-id': api.cloud.other.accountId,
      'group-name': 'default',
      'instance.group-name': 'default',
      'root-device-type': 'instance-store',
      architecture: 'x86_64',
    })) {
      const found = await describeAll({ Filters: [{ Name, Values: [value] }] })
      expect([Name, found.length]).toEqual([Name, 2])
    }
    expect(await describeAll({ Filters: [{ Name: 'vpc-id', Values: ['*'] }] })).toEqual([])
  })

  it('pages over instances in the order of their launch', async () => {
    const { Instances } = await run({ MinCount: 7, MaxCount: 7 })
    const first = await api.other.send(new DescribeInstancesCommand({ MaxResults: 5 }))
    const second = await api.other.send(new DescribeInstancesCommand({ MaxResults: 5, NextToken: first.NextToken }))
    const ids = [first, second].flatMap(({ Reservations }) =>
      (Reservations ?? []).flatMap((reservation) => reservation.Instances?.map(({ InstanceId }) => InstanceId)),
    )
    expect(ids).toEqual(Instances?.map(({ InstanceId }) => InstanceId))
    expect(second.NextToken).toBeUndefined()
  })

  it("shows the administrator every account's with verbose, and its own without", async () => {
    await run()
    await run({}, api.administrator)
    expect(await describeAll({}, api.administrator)).toHaveLength(1)
    expect(await describeAll({ InstanceIds: ['verbose'] }, api.administrator)).toHaveLength(2)
  })
})

describe('TerminateInstances, RebootInstances and GetConsoleOutput', () => {
  it('go with the life of an instance', async () => {
    const { Instances } = await run()
    const InstanceId = Instances?.[0]?.InstanceId ?? ''
    await api.cloud.converge()
    await api.other.send(new RebootInstancesCommand({ InstanceIds: [InstanceId] }))
    const { Output } = await api.other.send(new GetConsoleOutputCommand({ InstanceId }))
    expect(Buffer.from(Output ?? '', 'base64').toString()).toBe('login:')
    const ended = await api.other.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }))
    expect(ended.TerminatingInstances).toEqual([
      {
        InstanceId,
        PreviousState: { Code: 16, Name: 'running' },
        CurrentState: { Code: 32, Name: 'shutting-down' },
      },
    ])
    await api.cloud.converge()
    const [gone] = await describeAll()
    expect(gone).toMatchObject({ State: { Name: 'terminated' }, StateReason: { Code: 'Client.UserInitiatedShutdown' } })
    expect(gone).not.toHaveProperty('PrivateIpAddress')
    expect(gone).not.toHaveProperty('PublicIpAddress')
  })

  it('do nothing when one of the ids is wrong', async () => {
    const { Instances } = await run()
    const InstanceIds = [Instances?.[0]?.InstanceId ?? '', 'i-0123456789abcdef0']
    const before = await api.dump()
    for (const command of [
      new TerminateInstancesCommand({ InstanceIds }),
      new RebootInstancesCommand({ InstanceIds }),
    ]) {
      await expect(api.other.send(command as RebootInstancesCommand)).rejects.toMatchObject(
        refusal('InvalidInstanceID.NotFound'),
      )
    }
    expect(await api.dump()).toEqual(before)
  })
})
