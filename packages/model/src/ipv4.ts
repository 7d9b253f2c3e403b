// IPv4 addresses and networks as canonical text, with the arithmetic that allocators need. ipaddr.js parses (RFC 791
// dotted quads only: its octal and hexadecimal forms are refused); range arithmetic is ours.
import ipaddr from 'ipaddr.js'
import type { Brand } from './brand.ts'
import { bad, ok, type Result } from './error.ts'

/** A canonical dotted quad: `10.10.1.2`. */
export type Ipv4 = Brand<string, 'Ipv4'>

/** An IPv4 network: `base` has no host bits set. */
export interface Cidr {
  readonly base: Ipv4
  /** 0 to 32. */
  readonly prefix: number
}

/** Parses a dotted quad of four decimal numbers without leading zeros. */
export function parseIpv4(text: string): Result<Ipv4> {
  if (ipaddr.IPv4.isValidFourPartDecimal(text) && !/(^|\.)0\d/.test(text)) return ok(text as Ipv4)
  return bad({
    path: text,
    message: `"${text}" is not an IPv4 address: expected four numbers, 0 to 255, as in 192.168.0.114`,
  })
}

/** Parses `a.b.c.d/n`; a bare address is a /32. Host bits must be zero. */
export function parseCidr(text: string): Result<Cidr> {
  const [address = '', length = '32', rest] = text.split('/')
  const base = parseIpv4(address)
  if (!base.ok || rest !== undefined || !/^\d{1,2}$/.test(length) || Number(length) > 32) {
    return bad({ path: text, message: `"${text}" is not an IPv4 network: expected address/prefix, as in 10.10.0.0/16` })
  }
  const prefix = Number(length)
  const network = ipv4FromNumber((ipv4ToNumber(base.value) & prefixMask(prefix)) >>> 0)
  if (network !== base.value) {
    return bad({ path: text, message: `"${text}" has host bits set: did you mean ${network}/${prefix}?` })
  }
  return ok({ base: base.value, prefix })
}

/** The address as an unsigned 32-bit number. */
export function ipv4ToNumber(address: Ipv4): number {
  return ipaddr.IPv4.parse(address).octets.reduce((sum, octet) => sum * 256 + octet, 0)
}

/** The address of an unsigned 32-bit number. @throws RangeError outside 0..2^32-1 */
export function ipv4FromNumber(value: number): Ipv4 {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
    throw new RangeError(`not an IPv4 address: ${value}`)
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.') as Ipv4
}

/** The address `offset` (which may be negative) places after `address`. */
export function addToIpv4(address: Ipv4, offset: number): Ipv4 {
  return ipv4FromNumber(ipv4ToNumber(address) + offset)
}

/** Orders addresses by number, for `Array.prototype.sort`. */
export function compareIpv4(a: Ipv4, b: Ipv4): number {
  return ipv4ToNumber(a) - ipv4ToNumber(b)
}

/** The netmask of a prefix length as an unsigned number: 24 is 0xffffff00. */
export function prefixMask(prefix: number): number {
  return prefix === 0 ? 0 : (0xffff_ffff << (32 - prefix)) >>> 0
}

/** Whether the network holds the address. */
export function cidrContains(cidr: Cidr, address: Ipv4): boolean {
  return (ipv4ToNumber(address) & prefixMask(cidr.prefix)) >>> 0 === ipv4ToNumber(cidr.base)
}

/** `10.10.1.0/27`; a /32 keeps its prefix. */
export function renderCidr(cidr: Cidr): string {
  return `${cidr.base}/${cidr.prefix}`
}
