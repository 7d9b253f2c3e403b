// An instance of a zone view, message and domain value.
import { parseAccountId, parseId, parseIpv4, parseMacAddress, parseNodeName, parseVlanId } from '@karri/model'
import type { InstanceObject } from '@karri/network'
import type * as viewV1 from '../gen/karri/network/v1/view.ts'
import { DESIRED, encodeBootImages, encodeInstanceType, readBootImages, readInstanceType } from './boot.ts'
import type { MessageReader } from './message-reader.ts'

/** The message of an instance; its user data travels as bytes. */
export function encodeInstance(instance: InstanceObject): viewV1.Instance {
  return {
    instanceId: instance.instanceId,
    accountId: instance.accountId,
    reservationId: instance.reservationId,
    launchIndex: instance.launchIndex,
    launchTimeMs: BigInt(instance.launchTimeMs),
    node: instance.node,
    tag: instance.tag,
    privateIp: instance.privateIp,
    mac: instance.mac,
    publicIp: instance.publicIp ?? '',
    groupIds: [...instance.groupIds],
    type: encodeInstanceType(instance.type),
    images: encodeBootImages(instance.images),
    keyPair: instance.keyPair ? { name: instance.keyPair.name, publicKey: instance.keyPair.publicKey } : undefined,
    userData: instance.userData === null ? undefined : Buffer.from(instance.userData, 'base64'),
    rebootCount: instance.rebootCount,
    desired: DESIRED.numbers[instance.desired],
  }
}

/** Reads an instance; it has at least one group, which gives its segment. */
export function readInstance(message: viewV1.Instance, reader: MessageReader): InstanceObject {
  if (message.groupIds.length === 0) reader.present('groupIds', undefined)
  return {
    kind: 'instance',
    key: `instance/${message.instanceId}`,
    instanceId: reader.field('instanceId', parseId(message.instanceId, 'i')),
    accountId: reader.field('accountId', parseAccountId(message.accountId)),
    reservationId: reader.field('reservationId', parseId(message.reservationId, 'r')),
    launchIndex: message.launchIndex,
    launchTimeMs: reader.count('launchTimeMs', message.launchTimeMs),
    node: reader.field('node', parseNodeName(message.node)),
    tag: reader.field('tag', parseVlanId(message.tag)),
    privateIp: reader.field('privateIp', parseIpv4(message.privateIp)),
    mac: reader.field('mac', parseMacAddress(message.mac)),
    publicIp: message.publicIp === '' ? null : reader.field('publicIp', parseIpv4(message.publicIp)),
    groupIds: message.groupIds.map((id, index) => reader.field(`groupIds[${index}]`, parseId(id, 'sg'))),
    type: readInstanceType(message.type, reader.at('type')),
    images: readBootImages(message.images, reader.at('images')),
    keyPair: message.keyPair ? { name: message.keyPair.name, publicKey: message.keyPair.publicKey } : null,
    userData: message.userData === undefined ? null : Buffer.from(message.userData).toString('base64'),
    rebootCount: message.rebootCount,
    desired: reader.member('desired', message.desired, DESIRED.words),
  }
}
