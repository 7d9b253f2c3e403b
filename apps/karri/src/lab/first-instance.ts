// The first session of a new cloud, as a user would have it: a key pair, an open ssh port, one m1.large, and the wait
// until it answers by its public address. Each step finds what an earlier run left and goes on from there.
import { access, rm } from 'node:fs/promises'
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateKeyPairCommand,
  DeleteKeyPairCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  type EC2Client,
  EC2ServiceException,
  type Instance,
  type IpPermission,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2'
import { writeFileAtomically } from '@karri/lab'
import { KarriError } from '@karri/model'
import { keyFile, type LabSession } from './lab-session.ts'
import { until } from './until.ts'

/** The seed's key pair. */
export const FIRST_KEY = 'test2_key'

/** By this Name tag a second `karri up` knows the instance again. */
const FIRST_NAME = 'first'

const ANYWHERE = [{ CidrIp: '0.0.0.0/0' }]
/** What the default group lets in after `karri up`: ssh, the guest's web server, ping. */
const OPEN: readonly IpPermission[] = [
  { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: ANYWHERE },
  { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: ANYWHERE },
  { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, IpRanges: ANYWHERE },
]

/** Emulated guests boot in seconds; a machine busy with something else needs more. */
const BOOT_TIMEOUT_MS = 120_000

/** A key pair whose private half is in this lab's folder. */
export async function ensureKeyPair(session: LabSession, ec2: EC2Client): Promise<void> {
  const { KeyPairs = [] } = await ec2.send(new DescribeKeyPairsCommand({}))
  const known = KeyPairs.some((pair) => pair.KeyName === FIRST_KEY)
  const file = keyFile(session, FIRST_KEY)
  const kept = await access(file).then(
    () => true,
    () => false,
  )
  if (known && kept) return
  // Half of a pair is of no use: an earlier run died between the call and the file.
  if (known) await ec2.send(new DeleteKeyPairCommand({ KeyName: FIRST_KEY }))
  await rm(file, { force: true })
  const { KeyMaterial } = await ec2.send(new CreateKeyPairCommand({ KeyName: FIRST_KEY }))
  if (!KeyMaterial) throw new KarriError('NoKeyMaterial', 'CreateKeyPair answered without the private key')
  await writeFileAtomically(file, KeyMaterial, 0o600)
}

/** Opens the default group for ssh, http and ping. */
export async function openDefaultGroup(ec2: EC2Client): Promise<void> {
  for (const permission of OPEN) {
    await ec2
      .send(new AuthorizeSecurityGroupIngressCommand({ GroupName: 'default', IpPermissions: [permission] }))
      .catch((error: unknown) => {
        if (!(error instanceof EC2ServiceException && error.name === 'InvalidPermission.Duplicate')) throw error
      })
  }
}

/** The first instance: the one of an earlier run, or a new m1.large of the image. */
export async function ensureInstance(ec2: EC2Client, imageId: string): Promise<string> {
  const found = (await firstInstances(ec2))[0]
  if (found?.InstanceId) return found.InstanceId
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: imageId,
      InstanceType: 'm1.large',
      KeyName: FIRST_KEY,
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: FIRST_NAME }] }],
    }),
  )
  const id = Instances[0]?.InstanceId
  if (!id) throw new KarriError('NoInstance', 'RunInstances answered without an instance')
  return id
}

/** Waits until the instance runs and lets the key in over ssh; its public address. */
export async function untilItAnswers(session: LabSession, ec2: EC2Client, instanceId: string): Promise<string> {
  const { clock, lab } = session
  const publicIp = await until({
    clock,
    timeoutMs: BOOT_TIMEOUT_MS,
    look: async () => {
      const instance = (await firstInstances(ec2)).find((candidate) => candidate.InstanceId === instanceId)
      const reason = instance?.StateReason?.Message
      if (instance?.State?.Name !== 'running')
        return `${instanceId} is ${instance?.State?.Name ?? 'gone'}${reason ? ` (${reason})` : ''}`
      return instance.PublicIpAddress ? { value: instance.PublicIpAddress } : `${instanceId} has no public address`
    },
    remedy: `Read the logs in ${lab.paths.logs} and "./karri console ${instanceId}".`,
  })
  return until({
    clock,
    timeoutMs: BOOT_TIMEOUT_MS,
    look: async () => {
      const args = [...sshArguments(keyFile(session, FIRST_KEY)), `root@${publicIp}`, 'true']
      const { exitCode, stderr } = await lab
        .on('client')
        .run('ssh', args, { exitCodes: [0, 1, 255], timeoutMs: 20_000 })
      return exitCode === 0 ? { value: publicIp } : `ssh to ${publicIp} says: ${stderr.trim() || 'nothing'}`
    },
    remedy: `Read "./karri console ${instanceId}", which shows how far the guest came.`,
  })
}

/** How one logs into a guest of the lab, which may have the address of an earlier one. */
export function sshArguments(key: string): readonly string[] {
  const options = [
    'BatchMode=yes',
    'ConnectTimeout=5',
    'LogLevel=ERROR',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
  ]
  return ['-i', key, ...options.flatMap((option) => ['-o', option])]
}

async function firstInstances(ec2: EC2Client): Promise<readonly Instance[]> {
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({
      Filters: [
        { Name: 'tag:Name', Values: [FIRST_NAME] },
        { Name: 'instance-state-name', Values: ['pending', 'running'] },
      ],
    }),
  )
  return Reservations.flatMap((reservation) => reservation.Instances ?? [])
}
