// What is on the wire between hosts: a tag for each segment, and a host's own traffic untagged.
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CloudUnderTest, openCloud } from './cloud-under-test.ts'
import { eventually } from './eventually.ts'
import { firstInstance, launch, type RunningInstance, terminate } from './instances.ts'
import { capture, pings } from './traffic.ts'

const GROUP = 'frames'
let cloud: CloudUnderTest
let first: RunningInstance
let other: RunningInstance | undefined

beforeAll(async () => {
  cloud = await openCloud()
  first = await firstInstance(cloud)
  await cloud.ec2.send(new CreateSecurityGroupCommand({ GroupName: GROUP, Description: 'a second segment' }))
  for (const [IpProtocol, FromPort, ToPort] of [
    ['icmp', -1, -1],
    ['tcp', 22, 22],
  ] as const) {
    const permission = { IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }
    await cloud.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupName: GROUP, IpPermissions: [permission] }))
  }
  other = await launch(cloud, { SecurityGroups: [GROUP] })
})
afterAll(async () => {
  if (other) await terminate(cloud, other.id)
  await eventually(() => cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupName: GROUP })).then(() => true))
})

/** Captured lines about a ping of an address. */
const pingFrames = (lines: readonly string[], address: string) =>
  lines.filter((line) => line.includes('ICMP echo') && line.includes(address))

describe('frames between hosts', () => {
  test('of the first group carry the 802.1Q tag 10', async () => {
    const frames = pingFrames(await capture(cloud, 'front-end', () => pings(cloud, first.publicIp)), first.privateIp)
    expect(frames.length).toBeGreaterThan(1)
    for (const frame of frames) expect(frame).toMatch(/ethertype 802\.1Q .*vlan 10,/)
  })

  test('of another group carry another tag and another network', async () => {
    const address = other?.privateIp ?? ''
    expect(address).toMatch(/^10\.10\.1\.(3[4-9]|[45]\d|6[0-2])$/) // 10.10.1.32/27, the segment of tag 11
    const frames = pingFrames(await capture(cloud, 'front-end', () => pings(cloud, other?.publicIp ?? '')), address)
    expect(frames.length).toBeGreaterThan(1)
    for (const frame of frames) expect(frame).toMatch(/ethertype 802\.1Q .*vlan 11,/)
  })

  test('of the hosts themselves carry none', async () => {
    const frames = pingFrames(
      await capture(cloud, 'node1', () => pings(cloud, '192.168.0.19', 'front-end')),
      '192.168.0.19',
    )
    expect(frames.length).toBeGreaterThan(1)
    for (const frame of frames) expect(frame).not.toContain('802.1Q')
  })
})
