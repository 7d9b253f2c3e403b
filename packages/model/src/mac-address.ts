// Ethernet addresses in lower case with colons, the form of `ip link`.
import type { Brand } from './brand.ts'
import { bad, ok, type Result } from './error.ts'
import { type Ipv4, ipv4ToNumber } from './ipv4.ts'

/** `d0:0d:0a:0a:01:02` */
export type MacAddress = Brand<string, 'MacAddress'>

/** Parses six hexadecimal bytes joined by colons; a multicast address is refused, since no interface may own one. */
export function parseMacAddress(text: string): Result<MacAddress> {
  const mac = text.toLowerCase()
  if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) && (Number.parseInt(mac.slice(0, 2), 16) & 1) === 0)
    return ok(mac as MacAddress)
  return bad({
    path: text,
    message: `"${text}" is not a unicast Ethernet address: expected six bytes, as in d0:0d:0a:0a:01:02`,
  })
}

/**
 * The MAC of a private address: a two-byte prefix and the four bytes of the address, so that the lease table is a
 * function of the active segments and a reused address never meets a stale lease (design.md, networking core).
 * @param prefix VNET_MACPREFIX, `d0:0d`
 */
export function macOfAddress(prefix: string, address: Ipv4): MacAddress {
  const hex = ipv4ToNumber(address).toString(16).padStart(8, '0')
  return `${prefix.toLowerCase()}:${(hex.match(/../g) ?? []).join(':')}` as MacAddress
}
