// The ancestor's lines for DescribeInstances, in the column order of the seed's ec2-describe-instances. Pure.
import type { Instance, Reservation } from '@aws-sdk/client-ec2'

/** A RESERVATION line and its INSTANCE lines for each reservation, in the order of the answer. */
export function renderInstances(reservations: readonly Reservation[]): string {
  return reservations.map(renderReservation).join('')
}

function renderReservation(reservation: Reservation): string {
  const instances = reservation.Instances ?? []
  const groups = (instances[0]?.SecurityGroups ?? reservation.Groups ?? []).map((group) => group.GroupName).join(', ')
  const line = ['RESERVATION', reservation.ReservationId, reservation.OwnerId, groups].join('\t')
  return [line, ...instances.map(renderInstance)].map((text) => `${text}\n`).join('')
}

function renderInstance(instance: Instance): string {
  const columns = [
    'INSTANCE',
    instance.InstanceId,
    instance.ImageId,
    // The ancestor without DNS showed addresses in place of names, and the private one where there was no public one.
    instance.PublicIpAddress ?? instance.PrivateIpAddress,
    instance.PrivateIpAddress,
    instance.State?.Name,
    instance.KeyName,
    instance.AmiLaunchIndex,
    instance.InstanceType,
    instance.LaunchTime?.toISOString().replace(/\.\d+Z$/, '+0000'),
    instance.Placement?.AvailabilityZone,
    instance.KernelId,
    instance.RamdiskId,
    // The ancestor bound a boolean here.
    `monitoring-${instance.Monitoring?.State === 'enabled'}`,
  ]
  return columns.map((column) => column ?? '').join('\t')
}
