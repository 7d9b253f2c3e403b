// Instances and reservations in EC2's shapes, EC2-Classic's flavour. Without a DNS service the names of an instance are its
// addresses, as in the ancestor.
import type { Instance, Reservation } from '@aws-sdk/client-ec2'
import { INSTANCE_STATE_CODES } from '@karri/model'
import type { GroupName, InstanceDescription } from './read-instances.ts'
import { renderTags } from './tag-specifications.ts'

/** Instances as reservations, in the order in which their first instances come. */
export function renderReservations(instances: readonly InstanceDescription[]): Reservation[] {
  const reservations = new Map<string, Reservation & { readonly Instances: Instance[] }>()
  for (const instance of instances) {
    const reservation = reservations.get(instance.reservationId) ?? {
      ReservationId: instance.reservationId,
      OwnerId: instance.accountId,
      Groups: renderGroups(instance.groups),
      Instances: [],
    }
    reservations.set(instance.reservationId, reservation)
    reservation.Instances.push(renderInstance(instance))
  }
  return [...reservations.values()]
}

/** The public name and address that EC2 shows: empty for an instance that has none. */
export function publicNameOf(instance: InstanceDescription): string {
  return instance.publicIp ?? ''
}

/** The private address while the instance has one: EC2 shows none for a terminated instance. */
export function privateIpOf(instance: InstanceDescription): string | undefined {
  return instance.state === 'terminated' ? undefined : instance.privateIp
}

function renderInstance(instance: InstanceDescription): Instance {
  const privateIp = privateIpOf(instance)
  return {
    InstanceId: instance.instanceId,
    ImageId: instance.imageId,
    State: { Code: INSTANCE_STATE_CODES[instance.state], Name: instance.state },
    PrivateDnsName: privateIp ?? '',
    PublicDnsName: publicNameOf(instance),
    PrivateIpAddress: privateIp,
    PublicIpAddress: instance.publicIp ?? undefined,
    StateTransitionReason: instance.stateReasonMessage ?? '',
    StateReason: renderStateReason(instance),
    KeyName: instance.keyName ?? undefined,
    AmiLaunchIndex: instance.launchIndex,
    ProductCodes: [],
    InstanceType: instance.instanceType as 'm1.small',
    LaunchTime: new Date(instance.launchTime),
    Placement: { AvailabilityZone: instance.zone, GroupName: '', Tenancy: 'default' },
    KernelId: instance.kernelId ?? undefined,
    RamdiskId: instance.ramdiskId ?? undefined,
    Monitoring: { State: 'disabled' },
    Architecture: 'x86_64',
    RootDeviceType: 'instance-store',
    RootDeviceName: '/dev/sda1',
    BlockDeviceMappings: [],
    VirtualizationType: 'hvm',
    ClientToken: instance.clientToken ?? '',
    SecurityGroups: renderGroups(instance.groups),
    Tags: renderTags(instance.tags),
  }
}

function renderGroups(groups: readonly GroupName[]): { GroupId: string; GroupName: string }[] {
  return groups.map(({ groupId, name }) => ({ GroupId: groupId, GroupName: name }))
}

function renderStateReason({ stateReasonCode, stateReasonMessage }: InstanceDescription): Instance['StateReason'] {
  if (stateReasonCode === null) return undefined
  return { Code: stateReasonCode, Message: stateReasonMessage ?? '' }
}
