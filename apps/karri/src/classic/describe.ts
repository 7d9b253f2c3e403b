// The classic describe commands: an EC2 call each, printed as the ancestor's tools did.
import {
  DescribeAddressesCommand,
  DescribeAvailabilityZonesCommand,
  DescribeInstancesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2'
import { renderAddresses } from './addresses.ts'
import { renderAvailabilityZones } from './availability-zones.ts'
import { renderInstances } from './instances.ts'

/** `describe-availability-zones [verbose | zone...]` */
export async function describeAvailabilityZones(ec2: EC2Client, names: readonly string[]): Promise<string> {
  const { AvailabilityZones = [] } = await ec2.send(new DescribeAvailabilityZonesCommand({ ZoneNames: [...names] }))
  return renderAvailabilityZones(AvailabilityZones)
}

/** `describe-instances [instance...]` */
export async function describeInstances(ec2: EC2Client, ids: readonly string[]): Promise<string> {
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand(ids.length > 0 ? { InstanceIds: [...ids] } : {}),
  )
  return renderInstances(Reservations)
}

/** `describe-addresses [verbose | address...]` */
export async function describeAddresses(ec2: EC2Client, names: readonly string[]): Promise<string> {
  const { Addresses = [] } = await ec2.send(
    new DescribeAddressesCommand(names.length > 0 ? { PublicIps: [...names] } : {}),
  )
  return renderAddresses(Addresses)
}
