// IngressRule, message and domain value.
import { type IngressRule, parseCidr, parseId, type RuleProtocol, type RuleSource, renderCidr } from '@karri/model'
import type * as viewV1 from '../gen/karri/network/v1/view.ts'
import type { MessageReader } from './message-reader.ts'

/** The message of a rule. */
export function encodeIngressRule(rule: IngressRule): viewV1.IngressRule {
  return { protocol: encodeProtocol(rule), source: encodeSource(rule.source) }
}

/** Reads a rule: ranges in order, ports to 65535, ICMP types and codes from -1 to 255. */
export function readIngressRule(message: viewV1.IngressRule, reader: MessageReader): IngressRule {
  return { ...readProtocol(message.protocol, reader), source: readSource(message.source, reader) }
}

function encodeProtocol(rule: RuleProtocol): viewV1.IngressRule['protocol'] {
  switch (rule.protocol) {
    case 'tcp':
    case 'udp':
      return { $case: rule.protocol, value: { from: rule.fromPort, to: rule.toPort } }
    case 'icmp':
      return { $case: 'icmp', value: { type: rule.type, code: rule.code } }
    case 'all':
      return { $case: 'all', value: {} }
  }
}

function readProtocol(protocol: viewV1.IngressRule['protocol'], reader: MessageReader): RuleProtocol {
  if (!reader.present('protocol', protocol)) return undefined as never
  switch (protocol.$case) {
    case 'tcp':
    case 'udp': {
      const { from, to } = protocol.value
      if (from > to || to > 65_535) {
        reader.problem(protocol.$case, `${from}-${to} is not a range of ports: expected 0 to 65535, the lower first`)
      }
      return { protocol: protocol.$case, fromPort: from, toPort: to }
    }
    case 'icmp': {
      const { type, code } = protocol.value
      if ([type, code].some((value) => value < -1 || value > 255)) {
        reader.problem('icmp', `${type}/${code} is not an ICMP type and code: expected -1 to 255 each`)
      }
      return { protocol: 'icmp', type, code }
    }
    case 'all':
      return { protocol: 'all' }
  }
}

function encodeSource(source: RuleSource): viewV1.IngressRule['source'] {
  if ('cidr' in source) return { $case: 'cidr', value: renderCidr(source.cidr) }
  return { $case: 'groupId', value: source.groupId }
}

function readSource(source: viewV1.IngressRule['source'], reader: MessageReader): RuleSource {
  if (!reader.present('source', source)) return undefined as never
  if (source.$case === 'cidr') return { cidr: reader.field('cidr', parseCidr(source.value)) }
  return { groupId: reader.field('groupId', parseId(source.value, 'sg')) }
}
