// Launching and ending instances in the tests.
import {
  DescribeInstancesCommand,
  type EC2Client,
  type Instance,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import type { CloudUnderTest } from './cloud-under-test.ts'
import { eventually } from './eventually.ts'
import { logIn } from './traffic.ts'

/** An instance that runs and lets the test's key in. */
export interface RunningInstance {
  readonly id: string
  readonly publicIp: string
  readonly privateIp: string
}

/** The image that `karri up` imported. */
export async function tinyImage(cloud: CloudUnderTest): Promise<string> {
  const [first] = await describe(cloud.ec2)
  if (!first?.ImageId) throw new Error('karri up left no instance whose image could be used')
  return first.ImageId
}

/** Launches an m1.small with the first key pair and waits until its ssh server lets the key in. */
export async function launch(
  cloud: CloudUnderTest,
  request: Partial<RunInstancesCommandInput> = {},
): Promise<RunningInstance> {
  const { Instances = [] } = await cloud.ec2.send(
    new RunInstancesCommand({
      ImageId: await tinyImage(cloud),
      InstanceType: 'm1.small',
      KeyName: 'test2_key',
      MinCount: 1,
      MaxCount: 1,
      ...request,
    }),
  )
  const id = Instances[0]?.InstanceId ?? ''
  const running = await untilRunning(cloud.ec2, id)
  await eventually(() => logIn(cloud, running.publicIp, { command: 'true' }).then(() => true), 120_000)
  return running
}

/** Waits until an instance is running; its addresses. */
export async function untilRunning(ec2: EC2Client, id: string): Promise<RunningInstance> {
  const instance = await eventually(async () => {
    const found = await describeOne(ec2, id)
    return found?.State?.Name === 'running' && found.PublicIpAddress && found.PrivateIpAddress ? found : undefined
  }, 120_000)
  return { id, publicIp: instance.PublicIpAddress ?? '', privateIp: instance.PrivateIpAddress ?? '' }
}

/** Ends instances and waits until they are terminated. */
export async function terminate(cloud: CloudUnderTest, ...ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [...ids] }))
  await eventually(async () => {
    const found = await Promise.all(ids.map((id) => describeOne(cloud.ec2, id)))
    return found.every((instance) => instance === undefined || instance.State?.Name === 'terminated')
  })
}

/** One instance as the API shows it. */
export async function describeOne(ec2: EC2Client, id: string): Promise<Instance | undefined> {
  return (await describe(ec2, id))[0]
}

/** The instance that `karri up` runs: the only one in its first state. */
export async function firstInstance(cloud: CloudUnderTest): Promise<RunningInstance> {
  const instances = await describe(cloud.ec2)
  const first = instances.find(
    (instance) =>
      instance.Tags?.some((tag) => tag.Key === 'Name' && tag.Value === 'first') && instance.State?.Name === 'running',
  )
  if (!first?.InstanceId) throw new Error('the instance of karri up does not run')
  return { id: first.InstanceId, publicIp: first.PublicIpAddress ?? '', privateIp: first.PrivateIpAddress ?? '' }
}

async function describe(ec2: EC2Client, id?: string): Promise<readonly Instance[]> {
  const answer = await ec2.send(new DescribeInstancesCommand(id === undefined ? {} : { InstanceIds: [id] }))
  return (answer.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? [])
}
