// What `karri up` prints at its end: the seed's three tables, asked of the running cloud, and how to go on.
import { join } from 'node:path'
import type { EC2Client } from '@aws-sdk/client-ec2'
import { describeAddresses, describeAvailabilityZones, describeInstances } from '../classic/describe.ts'
import { FIRST_KEY, sshArguments } from './first-instance.ts'
import { keyFile, type LabSession } from './lab-session.ts'
import type { UpReport } from './up.ts'

/** The closing text. */
export async function renderReport(session: LabSession, ec2: EC2Client, found: UpReport): Promise<string> {
  const karri = join('.', 'karri')
  const ssh = ['ssh', ...sshArguments(keyFile(session, FIRST_KEY)), `root@${found.publicIp}`].join(' ')
  return [
    `\n$ ${karri} describe-availability-zones verbose`,
    await describeAvailabilityZones(ec2, ['verbose']),
    `$ ${karri} describe-instances`,
    await describeInstances(ec2, []),
    `$ ${karri} describe-addresses verbose`,
    await describeAddresses(ec2, ['verbose']),
    'Use it with any AWS client:',
    `  eval "$(${karri} env)"`,
    '  aws ec2 describe-instances',
    'Log into the instance from the lab’s LAN:',
    `  ip netns exec ${session.lab.paths.namespace('client')} ${ssh}`,
    `Logs: ${session.lab.paths.logs}. End it all: ${karri} down\n`,
  ].join('\n')
}
