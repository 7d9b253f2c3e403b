// The options of RunInstances that have one possible value here, and its placement.
import type { Placement, RunInstancesRequest } from '@aws-sdk/client-ec2'
import { CloudError } from '../context.ts'

/** Refuses values of known options that this cloud cannot fulfil. @throws CloudError UnsupportedOperation, InvalidParameterValue */
export function refuseLaunchOptions(
  input: Pick<RunInstancesRequest, 'Monitoring' | 'InstanceInitiatedShutdownBehavior'>,
): void {
  if (input.Monitoring?.Enabled) {
    throw new CloudError('UnsupportedOperation', 'Detailed monitoring is not offered: leave out Monitoring.Enabled')
  }
  const behavior = input.InstanceInitiatedShutdownBehavior
  if (behavior === 'stop') {
    throw new CloudError(
      'UnsupportedOperation',
      'Instances with instance store roots cannot stop: use InstanceInitiatedShutdownBehavior terminate',
    )
  }
  if (behavior !== undefined && behavior !== 'terminate') {
    throw new CloudError('InvalidParameterValue', `Invalid value '${behavior}' for InstanceInitiatedShutdownBehavior`)
  }
}

/** The zone that a launch asks for, or null. @throws CloudError UnsupportedOperation, InvalidParameterCombination */
export function parsePlacement(placement: Placement | undefined): string | null {
  const { AvailabilityZone: zone, AvailabilityZoneId: zoneId, Tenancy: tenancy, ...rest } = placement ?? {}
  const other = Object.entries(rest).find(([, value]) => value !== undefined && value !== '')
  if (other || (tenancy !== undefined && tenancy !== 'default')) {
    const name = other ? other[0] : `Tenancy ${tenancy}`
    throw new CloudError('UnsupportedOperation', `Placement by ${name} is not offered: give AvailabilityZone alone`)
  }
  if (zone && zoneId && zone !== zoneId) {
    throw new CloudError('InvalidParameterCombination', 'Give Placement.AvailabilityZone or its id, not both')
  }
  return zone || zoneId || null
}
