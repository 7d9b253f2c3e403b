// Addresses and networks there and back, spellings that must be refused, and the arithmetic at the edges.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addToIpv4,
  type Cidr,
  cidrContains,
  compareIpv4,
  type Ipv4,
  ipv4FromNumber,
  ipv4ToNumber,
  parseCidr,
  parseIpv4,
  prefixMask,
  renderCidr,
} from './ipv4.ts'

const anyAddress = fc.nat(0xffff_ffff).map(ipv4FromNumber)
const network = (text: string): Cidr => {
  const parsed = parseCidr(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.value
}

describe('parseIpv4()', () => {
  test('takes back what it renders', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        expect(parseIpv4(address)).toEqual({ ok: true, value: address })
        expect(ipv4FromNumber(ipv4ToNumber(address))).toBe(address)
      }),
    )
  })

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '0x7f.1.1.1',
    '010.1.1.1',
    '1.2.3.04',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '1.2.3.-4',
    'localhost',
    '2130706433',
    '::1',
  ])('refuses %j', (text) => {
    expect(parseIpv4(text).ok).toBe(false)
  })
})

describe('parseCidr()', () => {
  test('takes a network, and a bare address as a /32', () => {
    expect(renderCidr(network('10.10.0.0/16'))).toBe('10.10.0.0/16')
    expect(renderCidr(network('0.0.0.0/0'))).toBe('0.0.0.0/0')
    expect(renderCidr(network('192.168.0.50'))).toBe('192.168.0.50/32')
  })

  test('names the network that was meant when host bits are set', () => {
    expect(parseCidr('10.10.1.2/27')).toMatchObject({
      ok: false,
      problems: [{ message: '"10.10.1.2/27" has host bits set: did you mean 10.10.1.0/27?' }],
    })
  })

  test.each(['10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0/8', '/8', '10.0.0.0/1e1'])(
    'refuses %j',
    (text) => {
      expect(parseCidr(text).ok).toBe(false)
    },
  )
})

describe('arithmetic', () => {
  test('a network holds exactly the addresses from its base to its last', () => {
    fc.assert(
      fc.property(anyAddress, fc.integer({ min: 0, max: 32 }), anyAddress, (seed, prefix, probe) => {
        const base = ipv4FromNumber((ipv4ToNumber(seed) & prefixMask(prefix)) >>> 0)
        const first = ipv4ToNumber(base)
        const last = first + 2 ** (32 - prefix) - 1
        const value = ipv4ToNumber(probe)
        expect(cidrContains({ base, prefix }, probe)).toBe(value >= first && value <= last)
      }),
    )
  })

  test('offsets and order go by number, and stop at the ends', () => {
    expect(addToIpv4('10.10.1.255' as Ipv4, 1)).toBe('10.10.2.0')
    expect(addToIpv4('10.10.1.0' as Ipv4, -1)).toBe('10.10.0.255')
    expect(() => addToIpv4('255.255.255.255' as Ipv4, 1)).toThrow(RangeError)
    const sorted = ['192.168.3.10', '192.168.3.9', '9.9.9.9'].sort((a, b) => compareIpv4(a as Ipv4, b as Ipv4))
    expect(sorted).toEqual(['9.9.9.9', '192.168.3.9', '192.168.3.10'])
  })
})
