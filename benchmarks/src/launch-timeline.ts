// From the API call to the first packet, phase by phase, with real guests: RunInstances answered, EC2 says running, the
// public address answers a ping from the LAN, ssh lets the key in.
import { RunInstancesCommand } from '@aws-sdk/client-ec2'
import { type CloudUnderTest, eventually, logIn, pings, terminate, tinyImage, untilRunning } from '@karri/test-e2e'
import { type Distribution, distributionOf } from './distribution.ts'

const LAUNCHES = 5

/** Milliseconds since the call was sent. */
export interface LaunchTimeline {
  readonly answered: Distribution
  readonly running: Distribution
  readonly firstPacket: Distribution
  readonly sshSession: Distribution
}

/** Launches m1.small instances one after the other and ends each. */
export async function measureLaunches(cloud: CloudUnderTest): Promise<LaunchTimeline> {
  const ImageId = await tinyImage(cloud)
  const phases: Record<keyof LaunchTimeline, number[]> = { answered: [], running: [], firstPacket: [], sshSession: [] }
  for (let launch = 0; launch < LAUNCHES; launch++) {
    const sent = performance.now()
    const mark = (phase: keyof LaunchTimeline) => phases[phase].push(performance.now() - sent)
    const { Instances = [] } = await cloud.ec2.send(
      new RunInstancesCommand({ ImageId, InstanceType: 'm1.small', KeyName: 'test2_key', MinCount: 1, MaxCount: 1 }),
    )
    mark('answered')
    const { id, publicIp } = await untilRunning(cloud.ec2, Instances[0]?.InstanceId ?? '')
    mark('running')
    await eventually(() => pings(cloud, publicIp))
    mark('firstPacket')
    await eventually(() => logIn(cloud, publicIp, { command: 'true' }).then(() => true))
    mark('sshSession')
    await terminate(cloud, id)
  }
  return {
    answered: distributionOf(phases.answered),
    running: distributionOf(phases.running),
    firstPacket: distributionOf(phases.firstPacket),
    sshSession: distributionOf(phases.sshSession),
  }
}
