// The ancestor's lines for DescribeAvailabilityZones (reference: ec2-api-tools and euca2ools 1.2). Pure.
import type { AvailabilityZone } from '@aws-sdk/client-ec2'

/** `AVAILABILITYZONE<tab>name<tab>state`, a line for each zone or verbose row, in the order of the answer. */
export function renderAvailabilityZones(zones: readonly AvailabilityZone[]): string {
  return zones.map((zone) => `AVAILABILITYZONE\t${zone.ZoneName ?? ''}\t${zone.State ?? ''}\n`).join('')
}
