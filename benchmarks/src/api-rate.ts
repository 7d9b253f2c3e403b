// Requests per second of the API over loopback, signed by the official client, with a fixed number in flight.
import { DescribeInstancesCommand, RunInstancesCommand } from '@aws-sdk/client-ec2'
import { type CloudUnderTest, tinyImage } from '@karri/test-e2e'

const IN_FLIGHT = 8
const DESCRIBES = 1_000
const LAUNCHES = 200

export interface ApiRate {
  readonly requests: number
  readonly inFlight: number
  readonly perSecond: number
}

/** DescribeInstances of what runs. */
export function measureDescribe(cloud: CloudUnderTest): Promise<ApiRate> {
  return rateOf(DESCRIBES, () => cloud.ec2.send(new DescribeInstancesCommand({})))
}

/**
 * RunInstances that are verified and placed in full and then refused: the type fits nowhere. It is the call without its
 * commit, whose rate is the disk's fsync rate (ADR 4).
 */
export async function measureRunRefused(cloud: CloudUnderTest): Promise<ApiRate> {
  const ImageId = await tinyImage(cloud)
  const request = new RunInstancesCommand({ ImageId, InstanceType: 'c1.xlarge', MinCount: 1, MaxCount: 1 })
  return rateOf(LAUNCHES, () =>
    cloud.ec2.send(request).catch((error: unknown) => {
      if ((error as Error).name !== 'InsufficientInstanceCapacity') throw error
    }),
  )
}

/** RunInstances that commit: the same client token again and again gives the same reservation, after reading it. */
export async function measureRunRepeated(cloud: CloudUnderTest): Promise<ApiRate> {
  const ImageId = await tinyImage(cloud)
  const request = new RunInstancesCommand({
    ImageId,
    InstanceType: 'm1.small',
    MinCount: 1,
    MaxCount: 1,
    ClientToken: `rate-${process.pid}`,
  })
  return rateOf(LAUNCHES, () => cloud.ec2.send(request))
}

async function rateOf(requests: number, call: () => Promise<unknown>): Promise<ApiRate> {
  let left = requests
  const worker = async () => {
    while (left-- > 0) await call()
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
  const seconds = (performance.now() - startedAt) / 1000
  return { requests, inFlight: IN_FLIGHT, perSecond: Math.round(requests / seconds) }
}
