// EC2's permissions (IpPermissions and the older flat form) to single rules in Karri's terms. Pure: group sources are still
// names or ids here, since only the store knows whose they are.
import type { IpPermission } from '@aws-sdk/client-ec2'
import { type Cidr, ipv4FromNumber, ipv4ToNumber, parseIpv4, prefixMask, type SecurityGroupId } from '@karri/model'
import { CloudError } from '../context.ts'
import { requireId } from '../ec2/ids.ts'

/** A group as a request names it. */
export interface GroupReference {
  readonly groupId: SecurityGroupId | undefined
  readonly name: string | undefined
  /** Its owner's account id; undefined is the caller. */
  readonly ownerId: string | undefined
}

/** One rule of a request: one protocol range and one source. */
export interface RequestedRule {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'all'
  /** First port, or the ICMP type; -1 for every one and for `all`. */
  readonly fromPort: number
  /** Last port, or the ICMP code; -1 for every one and for `all`. */
  readonly toPort: number
  readonly source: { readonly cidr: Cidr } | { readonly group: GroupReference }
  readonly description: string | null
}

/**
 * The rules of a list of permissions, in order.
 * @throws CloudError InvalidParameterValue, InvalidPermission.Malformed, MissingParameter, InvalidGroupId.Malformed
 */
export function parsePermissions(permissions: readonly IpPermission[]): readonly RequestedRule[] {
  return permissions.flatMap(parsePermission)
}

/** Canonical text of an IPv4 network; host bits are cut off, as EC2 does. @throws CloudError InvalidParameterValue */
export function parseSourceCidr(text: string): Cidr {
  const [address = '', length = '', ...rest] = text.split('/')
  const base = parseIpv4(address)
  if (!base.ok || rest.length > 0 || !/^\d{1,2}$/.test(length) || Number(length) > 32) {
    throw invalid(`CIDR block ${text} is malformed: give address/prefix, as in 192.168.0.0/16 or 10.1.2.3/32`)
  }
  const prefix = Number(length)
  return { base: ipv4FromNumber((ipv4ToNumber(base.value) & prefixMask(prefix)) >>> 0), prefix }
}

function parsePermission(permission: IpPermission): readonly RequestedRule[] {
  if (permission.Ipv6Ranges?.length) {
    throw invalid('IPv6 ranges are not offered: instances have IPv4 addresses only; give IpRanges')
  }
  if (permission.PrefixListIds?.length) throw invalid('Prefix lists are not offered: give their networks as IpRanges')
  const range = parseRange(permission)
  const networks = (permission.IpRanges ?? []).map(({ CidrIp, Description }) => {
    if (CidrIp === undefined) throw new CloudError('MissingParameter', 'Each of IpRanges must contain CidrIp')
    return { ...range, source: { cidr: parseSourceCidr(CidrIp) }, description: checkDescription(Description) }
  })
  const groups = (permission.UserIdGroupPairs ?? []).map(({ GroupId, GroupName, UserId, Description }) => {
    if (GroupId === undefined && GroupName === undefined) {
      throw new CloudError('MissingParameter', 'Each of UserIdGroupPairs must contain GroupId or GroupName')
    }
    const groupId = GroupId === undefined ? undefined : requireId(GroupId, 'sg')
    const group: GroupReference = { groupId, name: GroupName, ownerId: UserId }
    return { ...range, source: { group }, description: checkDescription(Description) }
  })
  if (networks.length + groups.length === 0) {
    throw malformed('A permission has no source: give IpRanges or UserIdGroupPairs')
  }
  return [...networks, ...groups]
}

type Range = Pick<RequestedRule, 'protocol' | 'fromPort' | 'toPort'>

/** EC2 takes names and IANA numbers; of the numbers only those of the three protocols that Karri's firewall knows. */
const PROTOCOLS: Readonly<Record<string, Range['protocol']>> = {
  tcp: 'tcp',
  '6': 'tcp',
  udp: 'udp',
  '17': 'udp',
  icmp: 'icmp',
  '1': 'icmp',
  '-1': 'all',
  all: 'all',
}

function parseRange({ IpProtocol, FromPort, ToPort }: IpPermission): Range {
  if (IpProtocol === undefined) throw new CloudError('MissingParameter', 'Each permission must contain IpProtocol')
  const name = IpProtocol.toLowerCase()
  const protocol = Object.hasOwn(PROTOCOLS, name) ? PROTOCOLS[name] : undefined
  if (protocol === undefined) {
    throw invalid(`Invalid value '${IpProtocol}' for IP protocol: use tcp, udp, icmp or -1 for all`)
  }
  if (protocol === 'all') return { protocol, fromPort: -1, toPort: -1 }
  if (protocol === 'icmp') return parseIcmp(FromPort ?? -1, ToPort ?? -1)
  if (FromPort === undefined || ToPort === undefined) {
    throw new CloudError('MissingParameter', `A permission for ${protocol} must contain FromPort and ToPort`)
  }
  if (!isWithin(FromPort, 0, 65_535) || !isWithin(ToPort, 0, 65_535)) {
    throw invalid(`TCP/UDP port range ${FromPort}-${ToPort} is out of range: ports are 0 to 65535`)
  }
  if (FromPort > ToPort)
    throw invalid(`Invalid TCP/UDP port range (${FromPort}:${ToPort}): the first is the larger one`)
  return { protocol, fromPort: FromPort, toPort: ToPort }
}

/** FromPort is the type and ToPort the code; -1 is every one (EC2 API reference, IpPermission). */
function parseIcmp(type: number, code: number): Range {
  if (!isWithin(type, -1, 255) || !isWithin(code, -1, 255)) {
    throw invalid(`ICMP type ${type} or code ${code} is out of range: -1 (every one) to 255`)
  }
  if (type === -1 && code !== -1) throw invalid(`ICMP code ${code} needs a type: type -1 has every code (-1)`)
  return { protocol: 'icmp', fromPort: type, toPort: code }
}

function isWithin(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high
}

/** EC2 API reference, IpRange: up to 255 of these characters. */
function checkDescription(text: string | undefined): string | null {
  if (text === undefined) return null
  if (/^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/.test(text)) return text
  throw invalid(
    'Invalid rule description: up to 255 characters of a-z, A-Z, 0-9, spaces, and ._-:/()#,@[]+=&;{}!$* are allowed',
  )
}

function invalid(message: string): CloudError {
  return new CloudError('InvalidParameterValue', message)
}

function malformed(message: string): CloudError {
  return new CloudError('InvalidPermission.Malformed', message)
}
