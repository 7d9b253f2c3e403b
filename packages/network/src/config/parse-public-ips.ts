// VNET_PUBLICIPS: tokens separated by spaces, from left to right: `A`, `A-B` (at most 256), `A/n` (without the network's
// first and last address), `!A` takes one out again. The ancestor dropped bad tokens silently; here they are refused.
import {
  addToIpv4,
  bad,
  type Ipv4,
  ipv4ToNumber,
  ok,
  type Problem,
  parseCidr,
  parseIpv4,
  type Result,
} from '@karri/model'

const MAX_RANGE = 256 // the ancestor's limit per range
const MAX_ADDRESSES = 2048 // the ancestor's NUMBER_OF_PUBLIC_IPS
const MIN_PREFIX = 32 - Math.log2(MAX_ADDRESSES)

/** The addresses in the key's order, without duplicates; every bad token is a problem. */
export function parsePublicIps(value: string): Result<readonly Ipv4[]> {
  const addresses = new Set<Ipv4>()
  const problems: Problem[] = []
  for (const token of value.split(/\s+/).filter((text) => text !== '')) {
    const taken = token.startsWith('!')
    const result = taken ? parseIpv4(token.slice(1)) : parseToken(token)
    const loopback = result.ok && [result.value].flat().some((address) => address.startsWith('127.'))
    if (!result.ok || loopback) {
      problems.push({ path: '', message: refusal(token) })
      continue
    }
    for (const address of [result.value].flat()) {
      if (taken) addresses.delete(address)
      else addresses.add(address)
    }
  }
  if (addresses.size > MAX_ADDRESSES) {
    problems.push({
      path: '',
      message: `has ${addresses.size} addresses: at most ${MAX_ADDRESSES} are allowed, remove some`,
    })
  }
  return problems.length > 0 ? bad(...problems) : ok([...addresses])
}

/** Addresses as VNET_PUBLICIPS text that parses back to them in the same order. */
export function renderPublicIps(addresses: readonly Ipv4[]): string {
  return addresses.join(' ')
}

function refusal(token: string): string {
  return (
    `has "${token}", which is not allowed: write an address (192.168.3.1), a range of at most ${MAX_RANGE} addresses ` +
    `(192.168.3.1-192.168.3.31), a network of /${MIN_PREFIX} or smaller (192.168.3.0/27) or !192.168.3.5 to leave one out; ` +
    'none of 127.0.0.0/8'
  )
}

function parseToken(token: string): Result<readonly Ipv4[]> {
  if (token.includes('/')) return parseNetwork(token)
  const [first = '', last = first, more] = token.split('-')
  const low = parseIpv4(first)
  const high = parseIpv4(last)
  if (!low.ok || !high.ok || more !== undefined) return bad({ path: token, message: 'not addresses' })
  const size = ipv4ToNumber(high.value) - ipv4ToNumber(low.value) + 1
  if (size < 1 || size > MAX_RANGE) return bad({ path: token, message: 'not a range' })
  return ok(addressesFrom(low.value, size))
}

function parseNetwork(token: string): Result<readonly Ipv4[]> {
  const network = parseCidr(token)
  if (!network.ok || network.value.prefix < MIN_PREFIX || network.value.prefix > 30)
    return bad({ path: token, message: 'not a network with hosts' })
  return ok(addressesFrom(addToIpv4(network.value.base, 1), 2 ** (32 - network.value.prefix) - 2))
}

function addressesFrom(first: Ipv4, count: number): readonly Ipv4[] {
  return Array.from({ length: count }, (_, offset) => addToIpv4(first, offset))
}
