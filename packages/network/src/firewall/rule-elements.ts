// A security group's rules as nft text: elements of its three interval sets for CIDR sources, and one chain rule per
// permission for group sources (a set of members cannot be a part of a box). Part of planGatewayTable.
import {
  type Cidr,
  type IngressRule,
  ipv4FromNumber,
  ipv4ToNumber,
  type RuleProtocol,
  type SecurityGroupId,
} from '@karri/model'
import { type Box, disjointBoxes, type Interval } from './disjoint-boxes.ts'

/** Canonical elements of one group, sorted and disjoint within each set. */
export interface RuleElements {
  /** `ip saddr`: sources that may send anything. */
  readonly any: readonly string[]
  /** `ip saddr . meta l4proto . th dport` */
  readonly ports: readonly string[]
  /** `ip saddr . icmp type . icmp code` */
  readonly icmp: readonly string[]
}

const PROTOCOL_NUMBERS = { tcp: 6, udp: 17 } as const // IANA protocol numbers
const EVERY_BYTE: Interval = [0, 255]

/** The elements of every rule whose source is a network. */
export function ruleElements(rules: readonly IngressRule[]): RuleElements {
  const any: Box[] = []
  const ports: Box[] = []
  const icmp: Box[] = []
  for (const rule of rules) {
    if (!('cidr' in rule.source)) continue
    const source = addressInterval(rule.source.cidr)
    if (rule.protocol === 'all') any.push([source])
    else if (rule.protocol === 'icmp') icmp.push([...icmpIntervals(rule), source])
    else ports.push([point(PROTOCOL_NUMBERS[rule.protocol]), [rule.fromPort, rule.toPort], source])
  }
  return {
    any: disjointBoxes(any).map(renderAnyBox).sort(),
    ports: disjointBoxes(ports).map(renderPortBox).sort(),
    icmp: disjointBoxes(icmp).map(renderIcmpBox).sort(),
  }
}

/**
 * One chain rule per permission whose source is a group, sorted and without duplicates.
 * @param membersSet the name of a group's member set, or undefined for a group that has no member in this zone
 */
export function sourceGroupRules(
  rules: readonly IngressRule[],
  membersSet: (groupId: SecurityGroupId) => string | undefined,
): readonly string[] {
  const texts = new Set<string>()
  for (const rule of rules) {
    const members = 'groupId' in rule.source ? membersSet(rule.source.groupId) : undefined
    if (members !== undefined) texts.add(`ip saddr @${members} ${renderMatch(rule)}accept`)
  }
  return [...texts].sort()
}

function addressInterval(cidr: Cidr): Interval {
  const low = ipv4ToNumber(cidr.base)
  return [low, low + 2 ** (32 - cidr.prefix) - 1]
}

/** In EC2 type -1 means every type with every code, whatever the code says. */
function icmpIntervals(rule: { readonly type: number; readonly code: number }): readonly [Interval, Interval] {
  if (rule.type === -1) return [EVERY_BYTE, EVERY_BYTE]
  return [point(rule.type), rule.code === -1 ? EVERY_BYTE : point(rule.code)]
}

function point(value: number): Interval {
  return [value, value]
}

function renderAnyBox(box: Box): string {
  return renderAddresses(box[0])
}

function renderPortBox(box: Box): string {
  // Ports of tcp and udp are never merged into one box: the protocols' numbers are not neighbours.
  const protocol = box[0]?.[0] === PROTOCOL_NUMBERS.tcp ? 'tcp' : 'udp'
  return `${renderAddresses(box[2])} . ${protocol} . ${renderNumbers(box[1])}`
}

function renderIcmpBox(box: Box): string {
  return `${renderAddresses(box[2])} . ${renderNumbers(box[0])} . ${renderNumbers(box[1])}`
}

/** `10.0.0.1`, `10.0.0.0/8` where the range is a network, else `10.0.0.1-10.0.0.6`. */
function renderAddresses([low, high]: Interval = EVERY_BYTE): string {
  const size = high - low + 1
  if (size === 1) return ipv4FromNumber(low)
  const bits = Math.log2(size)
  if (Number.isInteger(bits) && low % size === 0) return `${ipv4FromNumber(low)}/${32 - bits}`
  return `${ipv4FromNumber(low)}-${ipv4FromNumber(high)}`
}

function renderNumbers([low, high]: Interval = EVERY_BYTE): string {
  return low === high ? String(low) : `${low}-${high}`
}

/** The match of a chain rule with a trailing space; empty for every protocol. */
function renderMatch(rule: RuleProtocol): string {
  if (rule.protocol === 'all') return ''
  if (rule.protocol !== 'icmp') return `${rule.protocol} dport ${renderNumbers([rule.fromPort, rule.toPort])} `
  if (rule.type === -1) return 'ip protocol icmp '
  return `icmp type ${rule.type} ${rule.code === -1 ? '' : `icmp code ${rule.code} `}`
}
