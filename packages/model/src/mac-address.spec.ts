// MACs of addresses as a law, and a table of near misses.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Ipv4, ipv4FromNumber } from './ipv4.ts'
import { macOfAddress, parseMacAddress } from './mac-address.ts'

describe('macOfAddress()', () => {
  test('is the prefix and the four bytes of the address', () => {
    expect(macOfAddress('D0:0D', '10.10.1.2' as Ipv4)).toBe('d0:0d:0a:0a:01:02')
  })

  test('is a unicast address, and another for each private address', () => {
    const anyAddress = fc.nat(0xffff_ffff).map(ipv4FromNumber)
    fc.assert(
      fc.property(anyAddress, anyAddress, (a, b) => {
        expect(parseMacAddress(macOfAddress('d0:0d', a)).ok).toBe(true)
        expect(macOfAddress('d0:0d', a) === macOfAddress('d0:0d', b)).toBe(a === b)
      }),
    )
  })
})

describe('parseMacAddress()', () => {
  test('makes letters small', () => {
    expect(parseMacAddress('D0:0D:4B:AA:08:34')).toEqual({ ok: true, value: 'd0:0d:4b:aa:08:34' })
  })

  test.each(['', 'd0:0d:4b:aa:08', 'd0-0d-4b-aa-08-34', '01:00:5e:00:00:01', 'ff:ff:ff:ff:ff:ff', 'd0:0d:4b:aa:08:3g'])(
    'refuses %j',
    (text) => {
      expect(parseMacAddress(text).ok).toBe(false)
    },
  )
})
