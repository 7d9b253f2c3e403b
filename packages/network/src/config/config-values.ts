// The values of single keys: text to value, or what is allowed and the remedy. A reader puts file, line and key before.
import { bad, type Ipv4, ipv4ToNumber, type NodeName, ok, parseIpv4, parseNodeName, type Result } from '@karri/model'
import type { DhcpDaemon } from '../plan/dhcp-plan.ts'

/** A parser's problem; the reader knows the place. */
export function refused(message: string): Extract<Result<never>, { readonly ok: false }> {
  return bad({ path: '', message })
}

/** A dotted quad; never anything else that resolves, since the ancestor read such as 127.0.0.1. */
export function parseAddress(value: string): Result<Ipv4> {
  const result = parseIpv4(value)
  return result.ok ? result : refused('is not an IPv4 address: write four numbers from 0 to 255, as in 192.168.0.2')
}

/** A contiguous netmask as its prefix length. */
export function parseNetmask(value: string): Result<number> {
  const mask = parseIpv4(value)
  if (!mask.ok) return refused('is not an IPv4 netmask: write it as in 255.255.0.0')
  const bits = ipv4ToNumber(mask.value).toString(2).padStart(32, '0')
  if (!/^1*0*$/.test(bits)) {
    return refused('is not contiguous: its ones must all come before its zeros, as in 255.255.0.0 or 255.255.240.0')
  }
  return ok(bits.replaceAll('0', '').length)
}

/** A network device's name (IFNAMSIZ: 15 characters). */
export function parseInterface(value: string): Result<string> {
  if (/^[A-Za-z0-9_.-]{1,15}$/.test(value) && value !== '.' && value !== '..') return ok(value)
  return refused('is not a device name: at most 15 letters, digits, ".", "_" and "-"; `ip link` lists the devices')
}

/** The parent of tagged devices: `<parent>.4094` must be a device name too. */
export function parseVlanParent(value: string): Result<string> {
  const name = parseInterface(value)
  if (!name.ok || value.length <= 10) return name
  return refused(
    `is too long for tagged devices: ${value}.4094 has ${value.length + 5} of at most 15 characters; rename the device to at most 10`,
  )
}

/** A power of two, 8 to 2048, so that segments are networks. */
export function parseAddrsPerNet(value: string): Result<number> {
  const count = Number(value)
  if (/^\d+$/.test(value) && count >= 8 && count <= 2048 && Number.isInteger(Math.log2(count))) return ok(count)
  return refused('is not allowed: write a power of two from 8 to 2048, such as 32')
}

/** Two bytes whose first is not that of a multicast address. */
export function parseMacPrefix(value: string): Result<string> {
  if (/^[0-9a-fA-F][02468aceACE]:[0-9a-fA-F]{2}$/.test(value)) return ok(value.toLowerCase())
  return refused('is not a MAC prefix: write two hexadecimal bytes of which the first is even, as in d0:0d')
}

const DHCP_DAEMONS: Readonly<Record<string, DhcpDaemon>> = {
  dnsmasq: 'dnsmasq',
  dhcpd: 'isc-dhcpd',
  dhcpd3: 'isc-dhcpd',
}

/** The path of a DHCP server; its file name says which program it is. */
export function parseDhcpDaemon(value: string): Result<{ readonly daemon: DhcpDaemon; readonly path: string }> {
  const daemon = DHCP_DAEMONS[value.slice(value.lastIndexOf('/') + 1)]
  if (value.startsWith('/') && daemon) return ok({ daemon, path: value })
  return refused(
    'is not a DHCP server that Karri drives: write the full path of dhcpd (ISC) or dnsmasq, as in /usr/sbin/dhcpd',
  )
}

/** A local account's name. */
export function parseUserName(value: string): Result<string> {
  if (/^[a-z_][a-z0-9_-]{0,31}$/.test(value)) return ok(value)
  return refused('is not a user name: write an account of this host, as in dhcpd, or remove the key for root')
}

/** A DNS domain, which ends up between quotes in generated files. */
export function parseDomainName(value: string): Result<string> {
  if (
    value.length <= 253 &&
    /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/.test(value)
  )
    return ok(value)
  return refused('is not a domain name: write labels of letters, digits and "-", as in eucalyptus.internal')
}

/** NODES: host names or addresses, separated by spaces, each once. */
export function parseNodes(value: string): Result<readonly NodeName[]> {
  const nodes: NodeName[] = []
  for (const token of value.split(/\s+/).filter((text) => text !== '')) {
    const node = parseNodeName(token)
    if (!node.ok) return refused(`names "${token}": write host names or addresses separated by spaces`)
    if (nodes.includes(node.value)) return refused(`names ${token} twice: remove one of the two`)
    nodes.push(node.value)
  }
  return ok(nodes)
}

/** A whole number of a unit; 0 means "what the machine has", as in the ancestor. */
export function parseLimit(value: string): Result<number | null> {
  if (/^\d{1,9}$/.test(value)) return ok(Number(value) === 0 ? null : Number(value))
  return refused('is not a whole number: write digits only, or 0 for what the machine has')
}

/** An absolute path without a trailing slash. */
export function parsePath(value: string): Result<string> {
  if (value.startsWith('/')) return ok(value.length > 1 ? value.replace(/\/+$/, '') : value)
  return refused('is not an absolute path: write it from / on, as in /usr/local/eucalyptus')
}

/** One of some words, written exactly so. `why` explains what is not on the list. */
export function oneOf<T extends string>(words: readonly T[], why: string): (value: string) => Result<T> {
  return (value) => {
    const word = words.find((candidate) => candidate === value)
    return word === undefined ? refused(`is not allowed: ${why}`) : ok(word)
  }
}
