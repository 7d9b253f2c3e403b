// What an instance may know about itself: EC2's metadata categories as a tree of texts, made from the zone's view alone
// (EC2 user guide, "Instance metadata categories"; reference/eucalyptus.md 5.3). Pure; who asks is identify-instance.ts.
import { renderCidr } from '@karri/model'
import type { GroupObject, InstanceObject, SegmentObject, SettingsObject, ZoneView } from '@karri/network'

/** A folder of the tree, in EC2's order of names; a leaf is what is answered, byte for byte. */
export interface MetadataFolder {
  readonly [name: string]: MetadataFolder | string | Uint8Array
}

/** Everything under a version: `meta-data`, `dynamic` and, when there is some, `user-data`. */
export function metadataOf(view: ZoneView, instance: InstanceObject): MetadataFolder {
  const facts = factsOf(view, instance)
  return {
    dynamic: { 'instance-identity': { document: identityDocument(facts) } },
    'meta-data': categoriesOf(facts),
    ...(instance.userData === null ? {} : { 'user-data': Buffer.from(instance.userData, 'base64') }),
  }
}

interface Facts {
  readonly instance: InstanceObject
  readonly zone: string
  readonly segment: SegmentObject | undefined
  readonly groups: readonly GroupObject[]
  /** The name that the gateway's DHCP gives it too. */
  readonly hostname: string
}

function factsOf(view: ZoneView, instance: InstanceObject): Facts {
  const settings = view.objects.get('settings') as SettingsObject | undefined
  return {
    instance,
    zone: settings?.zone ?? '',
    segment: view.objects.get(`segment/${instance.tag}`) as SegmentObject | undefined,
    groups: instance.groupIds.flatMap((id) => (view.objects.get(`group/${id}`) as GroupObject | undefined) ?? []),
    hostname: `ip-${instance.privateIp.replaceAll('.', '-')}`,
  }
}

function categoriesOf(facts: Facts): MetadataFolder {
  const { instance, groups, hostname } = facts
  const { images, keyPair, publicIp } = instance
  return {
    'ami-id': images.machine.imageId,
    'ami-launch-index': String(instance.launchIndex),
    'ami-manifest-path': '(unknown)', // EC2's answer for an image without a manifest
    hostname,
    'instance-action': 'none',
    'instance-id': instance.instanceId,
    'instance-life-cycle': 'on-demand',
    'instance-type': instance.type.name,
    ...(images.kernel && { 'kernel-id': images.kernel.imageId }),
    'local-hostname': hostname,
    'local-ipv4': instance.privateIp,
    mac: instance.mac,
    network: { interfaces: { macs: { [instance.mac]: interfaceOf(facts) } } },
    placement: { 'availability-zone': facts.zone },
    // The index shows `0=<name>`, but the path is `0` (EC2 user guide, "Retrieve public keys").
    ...(keyPair && { 'public-keys': { [`0=${keyPair.name}`]: { 'openssh-key': keyPair.publicKey } } }),
    ...(publicIp && { 'public-hostname': publicIp, 'public-ipv4': publicIp }),
    ...(images.ramdisk && { 'ramdisk-id': images.ramdisk.imageId }),
    'reservation-id': instance.reservationId,
    'security-groups': lines(groups.map((group) => group.name)),
  }
}

function interfaceOf({ instance, segment, groups, hostname }: Facts): MetadataFolder {
  const { publicIp, privateIp } = instance
  return {
    'device-number': '0',
    ...(publicIp && { 'ipv4-associations': { [publicIp]: privateIp } }),
    'local-hostname': hostname,
    'local-ipv4s': privateIp,
    mac: instance.mac,
    'owner-id': instance.accountId,
    ...(publicIp && { 'public-hostname': publicIp, 'public-ipv4s': publicIp }),
    'security-group-ids': lines(instance.groupIds),
    'security-groups': lines(groups.map((group) => group.name)),
    ...(segment && { 'subnet-ipv4-cidr-block': renderCidr(segment.network) }),
  }
}

// Unsigned: there is no `pkcs7` or `signature` beside it, so nobody can take it for proof. EC2's fields and their order.
function identityDocument({ instance, zone }: Facts): string {
  const document = {
    accountId: instance.accountId,
    architecture: 'x86_64',
    availabilityZone: zone,
    billingProducts: null,
    devpayProductCodes: null,
    marketplaceProductCodes: null,
    imageId: instance.images.machine.imageId,
    instanceId: instance.instanceId,
    instanceType: instance.type.name,
    kernelId: instance.images.kernel?.imageId ?? null,
    pendingTime: `${new Date(instance.launchTimeMs).toISOString().slice(0, 19)}Z`,
    privateIp: instance.privateIp,
    ramdiskId: instance.images.ramdisk?.imageId ?? null,
    version: '2017-09-30',
  }
  return JSON.stringify(document, null, 2)
}

function lines(values: readonly string[]): string {
  return values.join('\n')
}
