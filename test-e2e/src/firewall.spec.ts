// Security groups as the LAN and other instances meet them, changed while instances run.
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CloudUnderTest, openCloud } from './cloud-under-test.ts'
import { eventually } from './eventually.ts'
import { firstInstance, launch, type RunningInstance, terminate } from './instances.ts'
import { connects, guestPings, pings } from './traffic.ts'

const ANYWHERE = [{ CidrIp: '0.0.0.0/0' }]
const SSH: IpPermission = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: ANYWHERE }
const WEB: IpPermission = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: ANYWHERE }
const PING: IpPermission = { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, IpRanges: ANYWHERE }

let cloud: CloudUnderTest
let first: RunningInstance
let second: RunningInstance | undefined
const GROUP = 'second'

const authorize = (group: string, permission: IpPermission) =>
  cloud.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupName: group, IpPermissions: [permission] }))
const revoke = (group: string, permission: IpPermission) =>
  cloud.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupName: group, IpPermissions: [permission] }))

beforeAll(async () => {
  cloud = await openCloud()
  first = await firstInstance(cloud)
  await cloud.ec2.send(new CreateSecurityGroupCommand({ GroupName: GROUP, Description: 'a group of its own' }))
  await authorize(GROUP, SSH)
  second = await launch(cloud, { SecurityGroups: [GROUP] })
})
afterAll(async () => {
  if (second) await terminate(cloud, second.id)
  await eventually(() => cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupName: GROUP })).then(() => true))
})

describe('from the LAN', () => {
  test('only what the rules allow comes in, and a change is live', async () => {
    const address = second?.publicIp ?? ''
    expect(await connects(cloud, address, 22)).toBe(true)
    expect(await connects(cloud, address, 80)).toBe(false)
    expect(await pings(cloud, address)).toBe(false)

    await authorize(GROUP, WEB)
    await eventually(() => connects(cloud, address, 80))
    expect(await pings(cloud, address)).toBe(false)
    await authorize(GROUP, PING)
    await eventually(() => pings(cloud, address))

    await revoke(GROUP, WEB)
    await eventually(async () => !(await connects(cloud, address, 80)))
    await revoke(GROUP, PING)
    await eventually(async () => !(await pings(cloud, address)))
    expect(await connects(cloud, address, 22)).toBe(true)
  })

  test('a rule for one machine lets in no other', async () => {
    const elsewhere = { ...WEB, IpRanges: [{ CidrIp: '192.168.0.51/32' }] }
    const here = { ...WEB, IpRanges: [{ CidrIp: '192.168.0.50/32' }] }
    await authorize(GROUP, elsewhere)
    expect(await connects(cloud, second?.publicIp ?? '', 80)).toBe(false)
    await authorize(GROUP, here)
    await eventually(() => connects(cloud, second?.publicIp ?? '', 80))
    await revoke(GROUP, here)
    await revoke(GROUP, elsewhere)
    await eventually(async () => !(await connects(cloud, second?.publicIp ?? '', 80)))
  })
})

describe('between groups', () => {
  test('nothing passes by private address until a rule names the group, then it does', async () => {
    const { SecurityGroups = [] } = await cloud.ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ['default'] }))
    const GroupId = SecurityGroups[0]?.GroupId ?? ''
    const fromFirst: IpPermission = { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, UserIdGroupPairs: [{ GroupId }] }
    const target = second?.privateIp ?? ''
    expect(await guestPings(cloud, first.publicIp, target)).toBe(false)
    await authorize(GROUP, fromFirst)
    await eventually(() => guestPings(cloud, first.publicIp, target))
    await revoke(GROUP, fromFirst)
    await eventually(async () => !(await guestPings(cloud, first.publicIp, target)))
  })

  test('by public address a guest is judged by its own public address', async () => {
    const target = second?.publicIp ?? ''
    const fromFirst = { ...PING, IpRanges: [{ CidrIp: `${first.publicIp}/32` }] }
    expect(await guestPings(cloud, first.publicIp, target)).toBe(false)
    await authorize(GROUP, fromFirst)
    await eventually(() => guestPings(cloud, first.publicIp, target))
    await revoke(GROUP, fromFirst)
    await eventually(async () => !(await guestPings(cloud, first.publicIp, target)))
  })

  test('a guest reaches itself by its public address', async () => {
    expect(await guestPings(cloud, first.publicIp, first.publicIp)).toBe(true)
  })
})
