// The objects of a node view, message and domain value.
import { bad, parseId, parseIpv4, parseMacAddress, parseVlanId, type Result } from '@karri/model'
import type { NodeInstanceObject, NodeObject } from '@karri/network'
import type * as viewV1 from '../gen/karri/network/v1/view.ts'
import { DESIRED, encodeBootImages, encodeInstanceType, readBootImages, readInstanceType } from './boot.ts'
import { type MessageReader, readMessage } from './message-reader.ts'
import { HOST_AND_PORT } from './zone-object.ts'

/** The message of a node's object. A node is not told its zone, so that the settings carry none. */
export function encodeNodeObject(object: NodeObject): viewV1.ViewObject {
  switch (object.kind) {
    case 'settings':
      return { key: object.key, object: { $case: 'settings', value: { zone: '', imageSource: object.imageSource } } }
    case 'instance':
      return { key: object.key, object: { $case: 'nodeInstance', value: encodeInstance(object) } }
  }
}

/** Parses an object of a node view. Paths of problems begin with its key; the key must fit the object. */
export function parseNodeObject(message: viewV1.ViewObject): Result<NodeObject> {
  const { key, object } = message
  if (!object) return bad({ path: key, message: 'has an object of an unknown kind: is the cluster-controller newer?' })
  return readMessage(key, (reader): NodeObject => {
    if (object.$case === 'settings') {
      reader.same('key', key, 'settings')
      const imageSource = reader.text('imageSource', object.value.imageSource, HOST_AND_PORT)
      return { kind: 'settings', key: 'settings', imageSource }
    }
    if (object.$case === 'nodeInstance') {
      reader.same('key', key, `instance/${object.value.instanceId}`)
      return readInstance(object.value, reader)
    }
    reader.problem('object', `is a ${object.$case}, which no node may be told`)
    return undefined as never
  })
}

function encodeInstance(instance: NodeInstanceObject): viewV1.NodeInstance {
  return {
    instanceId: instance.instanceId,
    tag: instance.tag,
    privateIp: instance.privateIp,
    mac: instance.mac,
    type: encodeInstanceType(instance.type),
    images: encodeBootImages(instance.images),
    rebootCount: instance.rebootCount,
    desired: DESIRED.numbers[instance.desired],
    permitted: instance.permitted,
  }
}

function readInstance(message: viewV1.NodeInstance, reader: MessageReader): NodeInstanceObject {
  return {
    kind: 'instance',
    key: `instance/${message.instanceId}`,
    instanceId: reader.field('instanceId', parseId(message.instanceId, 'i')),
    tag: reader.field('tag', parseVlanId(message.tag)),
    privateIp: reader.field('privateIp', parseIpv4(message.privateIp)),
    mac: reader.field('mac', parseMacAddress(message.mac)),
    type: readInstanceType(message.type, reader.at('type')),
    images: readBootImages(message.images, reader.at('images')),
    rebootCount: message.rebootCount,
    desired: reader.member('desired', message.desired, DESIRED.words),
    permitted: message.permitted,
  }
}
