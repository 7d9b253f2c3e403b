// Several groups for one instance, an elastic address that moves, and what is left after the end of an instance.
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CloudUnderTest, openCloud } from './cloud-under-test.ts'
import { eventually } from './eventually.ts'
import { describeOne, firstInstance, launch, type RunningInstance, terminate } from './instances.ts'
import { listTraces } from './traces.ts'
import { connects, logIn, pings } from './traffic.ts'

let cloud: CloudUnderTest
let first: RunningInstance
const launched: string[] = []
const GROUPS = ['pair-a', 'pair-b']

beforeAll(async () => {
  cloud = await openCloud()
  first = await firstInstance(cloud)
  for (const GroupName of GROUPS) {
    await cloud.ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: 'one of two' }))
  }
  const open = (GroupName: string, IpProtocol: string, port: number) =>
    cloud.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupName,
        IpPermissions: [{ IpProtocol, FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      }),
    )
  await open('pair-a', 'tcp', 22)
  await open('pair-b', 'icmp', -1)
})
afterAll(async () => {
  await terminate(cloud, ...launched)
  for (const GroupName of GROUPS) {
    await eventually(() => cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupName })).then(() => true))
  }
})

describe('an instance in two groups', () => {
  test('has the rules of both and the segment of the first', async () => {
    const instance = await launch(cloud, { SecurityGroups: [...GROUPS] })
    launched.push(instance.id)
    expect(await connects(cloud, instance.publicIp, 22)).toBe(true)
    expect(await pings(cloud, instance.publicIp)).toBe(true)
    expect(await connects(cloud, instance.publicIp, 80)).toBe(false)
    // default holds 10.10.1.0/27; the next tag's network is 10.10.1.32/27.
    expect(instance.privateIp).toMatch(/^10\.10\.1\.(3[4-9]|[45]\d|6[0-2])$/)
    const shown = await describeOne(cloud.ec2, instance.id)
    expect(shown?.SecurityGroups?.map((group) => group.GroupName)).toEqual(GROUPS)
    await terminate(cloud, instance.id)
  })
})

describe('an elastic address', () => {
  test('moves from one instance to another while a client keeps asking', async () => {
    const second = await launch(cloud)
    launched.push(second.id)
    const { PublicIp = '' } = await cloud.ec2.send(new AllocateAddressCommand({}))
    // The tiny guest's web server answers with its instance id.
    const answers = async () => {
      const args = ['--silent', '--max-time', '1', `http://${PublicIp}/`]
      // 7, 28, 56: nobody answers while the address is on its way.
      const { stdout } = await cloud.lab.on('client').run('curl', args, { exitCodes: [0, 7, 28, 52, 56] })
      return stdout.trim()
    }
    await cloud.ec2.send(new AssociateAddressCommand({ PublicIp, InstanceId: first.id }))
    await eventually(async () => (await answers()).includes(first.id))
    await cloud.ec2.send(new AssociateAddressCommand({ PublicIp, InstanceId: second.id }))
    const seen = new Set<string>()
    await eventually(async () => {
      const answer = await answers()
      if (answer) seen.add(answer.includes(first.id) ? first.id : answer.includes(second.id) ? second.id : answer)
      return answer.includes(second.id)
    })
    expect([...seen].every((id) => id === first.id || id === second.id)).toBe(true)

    // The first got a system address again when the elastic one left it, and so does the second now.
    const back = await eventually(async () => (await describeOne(cloud.ec2, first.id))?.PublicIpAddress)
    await eventually(() => pings(cloud, back))
    await cloud.ec2.send(new DisassociateAddressCommand({ PublicIp }))
    await eventually(async () => !(await pings(cloud, PublicIp)))
    await cloud.ec2.send(new ReleaseAddressCommand({ PublicIp }))
    await terminate(cloud, second.id)
  })
})

describe('the end of an instance', () => {
  test('gives everything back', async () => {
    const before = await listTraces(cloud)
    const instance = await launch(cloud)
    launched.push(instance.id)
    await logIn(cloud, instance.publicIp, { command: 'true' })
    const during = await listTraces(cloud)
    expect(during.filter((trace) => !before.includes(trace)).join('\n')).toContain('tap')
    await terminate(cloud, instance.id)
    await eventually(async () => {
      const left = (await listTraces(cloud)).filter((trace) => !before.includes(trace))
      if (left.length > 0) throw new Error(`left over:\n${left.join('\n')}`)
      return true
    })
    const shown = await cloud.karri('describe-addresses', 'verbose')
    expect(shown).toContain(`ADDRESS\t${instance.publicIp}\tnobody`)
  })
})
