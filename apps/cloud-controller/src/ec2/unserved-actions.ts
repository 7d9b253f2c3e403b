// EC2 actions that exist but are not served: always an error that says what is missing, never an empty success.
import type { Ec2OperationName } from '@karri/aws-wire'
import { CloudError } from '../context.ts'

/** Refuses a known action that this cloud does not serve. @throws CloudError UnsupportedOperation */
export function refuseUnserved(name: Ec2OperationName): never {
  const reason = Object.hasOwn(REASONS, name) ? REASONS[name] : undefined
  throw new CloudError('UnsupportedOperation', reason ?? `${name} is not offered: ${areaOf(name)}`)
}

const INSTANCE_STORE =
  'instances have instance store roots, which do not outlive a stop: terminate it and run another one'

const REASONS: Readonly<Partial<Record<Ec2OperationName, string>>> = {
  StopInstances: `The instance cannot be stopped: ${INSTANCE_STORE}`,
  StartInstances: `The instance cannot be started: ${INSTANCE_STORE}`,
}

/** What an unserved action is about, by the words in its name, first match first. */
const AREAS: readonly (readonly [word: RegExp, sentence: string])[] = [
  [/Volume|Snapshot|Ebs/, 'this cloud has no block storage (volumes and snapshots)'],
  [/Egress/, 'security groups have ingress rules only, as in EC2-Classic'],
  [/Vpc|Subnet|Route|Gateway|Acl|NetworkInterface|Vpn|Transit|Peering|Dhcp/, 'this cloud has no VPC, as EC2-Classic'],
  [/Ipv6|Ipam/, 'this cloud has IPv4 only'],
  [/Spot|Fleet|Reserved|Capacity|Host|Scheduled/, 'this cloud sells no capacity: instances run on demand'],
  [/LaunchTemplate/, 'give the parameters to RunInstances itself'],
  [/Image/, 'images are imported by the operator, registered, described and deregistered'],
]

function areaOf(name: string): string {
  return AREAS.find(([word]) => word.test(name))?.[1] ?? 'docs/api.md lists the actions that this cloud serves'
}
