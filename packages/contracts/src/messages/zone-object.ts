// The objects of a zone view, message and domain value. Reading is strict: what a cluster-controller takes for true has
// been checked here, field by field.
import {
  bad,
  parseAccountId,
  parseCidr,
  parseId,
  parseIpv4,
  parseVlanId,
  parseZoneName,
  type Result,
  renderCidr,
} from '@karri/model'
import type { ZoneObject } from '@karri/network'
import type * as viewV1 from '../gen/karri/network/v1/view.ts'
import { encodeIngressRule, readIngressRule } from './ingress-rule.ts'
import { type MessageReader, readMessage } from './message-reader.ts'
import { encodeInstance, readInstance } from './zone-instance.ts'

/** A host and a port: the address of an image service. */
export const HOST_AND_PORT = { pattern: /^[A-Za-z0-9.-]+:\d{1,5}$/, allowed: 'host:port' }

/** The message of a zone's object. */
export function encodeZoneObject(object: ZoneObject): viewV1.ViewObject {
  return { key: object.key, object: encodeObject(object) }
}

/** Parses an object of a zone view. Paths of problems begin with its key; the key must fit the object. */
export function parseZoneObject(message: viewV1.ViewObject): Result<ZoneObject> {
  const { key, object } = message
  if (!object) return bad({ path: key, message: 'has an object of an unknown kind: is the cloud-controller newer?' })
  if (object.$case === 'nodeInstance')
    return bad({ path: key, message: 'is the object of a node view, in a zone view' })
  return readMessage(key, (reader) => {
    const value = readObject(object, reader)
    reader.same('key', key, value.key)
    return value
  })
}

function encodeObject(object: ZoneObject): viewV1.ViewObject['object'] {
  switch (object.kind) {
    case 'settings':
      return { $case: 'settings', value: { zone: object.zone, imageSource: object.imageSource } }
    case 'segment': {
      const { tag, network, gateway, groupId } = object
      return { $case: 'segment', value: { tag, network: renderCidr(network), gateway, groupId } }
    }
    case 'group': {
      const { groupId, accountId, name } = object
      return { $case: 'group', value: { groupId, accountId, name, rules: object.rules.map(encodeIngressRule) } }
    }
    case 'instance':
      return { $case: 'instance', value: encodeInstance(object) }
  }
}

type ZoneCase = Exclude<NonNullable<viewV1.ViewObject['object']>, { $case: 'nodeInstance' }>

function readObject(object: ZoneCase, reader: MessageReader): ZoneObject {
  switch (object.$case) {
    case 'settings':
      return {
        kind: 'settings',
        key: 'settings',
        zone: reader.field('zone', parseZoneName(object.value.zone)),
        imageSource: reader.text('imageSource', object.value.imageSource, HOST_AND_PORT),
      }
    case 'segment':
      return {
        kind: 'segment',
        key: `segment/${object.value.tag}`,
        tag: reader.field('tag', parseVlanId(object.value.tag)),
        network: reader.field('network', parseCidr(object.value.network)),
        gateway: reader.field('gateway', parseIpv4(object.value.gateway)),
        groupId: reader.field('groupId', parseId(object.value.groupId, 'sg')),
      }
    case 'group':
      return {
        kind: 'group',
        key: `group/${object.value.groupId}`,
        groupId: reader.field('groupId', parseId(object.value.groupId, 'sg')),
        accountId: reader.field('accountId', parseAccountId(object.value.accountId)),
        name: object.value.name,
        rules: object.value.rules.map((rule, index) => readIngressRule(rule, reader.at(`rules[${index}]`))),
      }
    case 'instance':
      return readInstance(object.value, reader)
  }
}
