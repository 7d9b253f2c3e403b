// What the cloud cannot do, it refuses with EC2's code and a remedy, and nothing is left behind.
import {
  AllocateAddressCommand,
  DescribeAddressesCommand,
  EC2ServiceException,
  ReleaseAddressCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CloudUnderTest, openCloud } from './cloud-under-test.ts'
import { tinyImage } from './instances.ts'
import { listTraces } from './traces.ts'

let cloud: CloudUnderTest
let image: string
beforeAll(async () => {
  cloud = await openCloud()
  image = await tinyImage(cloud)
})
afterAll(async () => {
  const { Addresses = [] } = await cloud.ec2.send(new DescribeAddressesCommand({}))
  for (const { PublicIp } of Addresses) await cloud.ec2.send(new ReleaseAddressCommand({ PublicIp }))
})

async function refusal(call: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await call.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (!(error instanceof EC2ServiceException)) throw new Error(`not refused by EC2: ${String(error)}`)
  return { code: error.name, message: error.message }
}

const run = (request: Partial<RunInstancesCommandInput>) =>
  cloud.ec2.send(
    new RunInstancesCommand({ ImageId: image, InstanceType: 'm1.small', MinCount: 1, MaxCount: 1, ...request }),
  )

describe('a launch that cannot be', () => {
  const cases = [
    { name: 'more than fits', request: { MinCount: 20, MaxCount: 20 }, code: 'InsufficientInstanceCapacity' },
    {
      name: 'a type that no node can carry',
      request: { InstanceType: 'c1.xlarge' as const },
      code: 'InsufficientInstanceCapacity',
    },
    { name: 'an unknown key pair', request: { KeyName: 'nobody' }, code: 'InvalidKeyPair.NotFound' },
    { name: 'an unknown image', request: { ImageId: 'emi-0123456789abcdef0' }, code: 'InvalidAMIID.NotFound' },
    { name: 'a malformed image', request: { ImageId: 'emi-xyz' }, code: 'InvalidAMIID.Malformed' },
    { name: 'an unknown group', request: { SecurityGroups: ['nobody'] }, code: 'InvalidGroup.NotFound' },
    {
      name: 'an unknown zone',
      request: { Placement: { AvailabilityZone: 'elsewhere' } },
      code: 'InvalidParameterValue',
    },
    { name: 'an unknown type', request: { InstanceType: 'z9.huge' as never }, code: 'InvalidParameterValue' },
  ]
  test.each(cases)('$name', async ({ request, code }) => {
    const before = await listTraces(cloud)
    const instances = await cloud.karri('describe-instances')
    const refused = await refusal(run(request))
    expect(refused.code).toBe(code)
    expect(refused.message.length).toBeGreaterThan(20)
    expect(await cloud.karri('describe-instances')).toBe(instances)
    expect(await listTraces(cloud)).toEqual(before)
  })
})

describe('a full pool', () => {
  test('refuses an address and a launch, and takes both after a release', async () => {
    const taken: string[] = []
    // 31 addresses; the loop ends at the first refusal, and long after the pool's size at the latest.
    let refused: { code: string; message: string } | undefined
    while (refused === undefined && taken.length < 40) {
      const outcome = await cloud.ec2.send(new AllocateAddressCommand({})).then(
        (answer) => answer.PublicIp ?? '',
        (error: unknown) => error,
      )
      if (typeof outcome === 'string') taken.push(outcome)
      else refused = await refusal(Promise.reject(outcome))
    }
    expect(new Set(taken).size).toBe(taken.length)
    expect(refused?.code).toMatch(/^(InsufficientAddressCapacity|AddressLimitExceeded)$/)
    expect((await refusal(run({}))).code).toBe('InsufficientAddressCapacity')
    await cloud.ec2.send(new ReleaseAddressCommand({ PublicIp: taken[0] }))
    const { PublicIp } = await cloud.ec2.send(new AllocateAddressCommand({}))
    expect(PublicIp).toBe(taken[0])
  })
})

describe('calls without the right signature', () => {
  test('a wrong secret and an unknown key are refused', async () => {
    const known = cloud.environment.AWS_ACCESS_KEY_ID ?? ''
    const wrong = cloud.clientOf({ accessKeyId: known, secretAccessKey: 'not the secret' })
    expect((await refusal(wrong.send(new DescribeAddressesCommand({})))).code).toBe('SignatureDoesNotMatch')
    const unknown = cloud.clientOf({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'anything' })
    expect((await refusal(unknown.send(new DescribeAddressesCommand({})))).code).toBe('AuthFailure')
  })
})

describe('another account', () => {
  test('sees and touches nothing of the first', async () => {
    const [, key = ''] = (await cloud.karri('account', 'create', 'second')).trim().split('\n')
    const [, accessKeyId = '', secretAccessKey = ''] = key.split('\t')
    const other = cloud.clientOf({ accessKeyId, secretAccessKey })
    const { DescribeInstancesCommand, TerminateInstancesCommand } = await import('@aws-sdk/client-ec2')
    const { Reservations } = await other.send(new DescribeInstancesCommand({}))
    expect(Reservations ?? []).toEqual([])
    const mine =
      (await cloud.ec2.send(new DescribeInstancesCommand({}))).Reservations?.[0]?.Instances?.[0]?.InstanceId ?? ''
    const refused = await refusal(other.send(new TerminateInstancesCommand({ InstanceIds: [mine] })))
    expect(refused.code).toBe('InvalidInstanceID.NotFound')
  })
})
