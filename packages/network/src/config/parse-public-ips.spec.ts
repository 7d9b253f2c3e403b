// VNET_PUBLICIPS token by token (reference/eucalyptus.md 1.3 and 9.4).
import { addToIpv4, type Ipv4 } from '@karri/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePublicIps, renderPublicIps } from './parse-public-ips.ts'

describe('parsePublicIps()', () => {
  const accepted: readonly { value: string; count: number; first: string; last: string }[] = [
    { value: '192.168.3.1-192.168.3.31', count: 31, first: '192.168.3.1', last: '192.168.3.31' },
    { value: '192.168.3.9', count: 1, first: '192.168.3.9', last: '192.168.3.9' },
    { value: '10.0.0.0-10.0.0.255', count: 256, first: '10.0.0.0', last: '10.0.0.255' },
    { value: '10.0.0.16/28', count: 14, first: '10.0.0.17', last: '10.0.0.30' },
    { value: '10.0.0.0/30', count: 2, first: '10.0.0.1', last: '10.0.0.2' },
    { value: '10.0.0.5 10.0.0.1-10.0.0.3', count: 4, first: '10.0.0.5', last: '10.0.0.3' },
    { value: '10.0.0.1-10.0.0.9 !10.0.0.1 !10.0.0.9', count: 7, first: '10.0.0.2', last: '10.0.0.8' },
    { value: ' 10.0.0.1  10.0.0.1\t10.0.0.2 ', count: 2, first: '10.0.0.1', last: '10.0.0.2' },
    { value: '!10.0.0.1 10.0.0.1', count: 1, first: '10.0.0.1', last: '10.0.0.1' },
    { value: '10.0.0.0/21', count: 2046, first: '10.0.0.1', last: '10.0.7.254' },
  ]

  it.each(accepted)('takes $value', ({ value, count, first, last }) => {
    const result = parsePublicIps(value)
    if (!result.ok) throw new Error(result.problems[0]?.message)
    expect([result.value.length, result.value[0], result.value.at(-1)]).toEqual([count, first, last])
  })

  it.each([
    '10.0.0.0-10.0.1.0', // 257 addresses
    '10.0.0.9-10.0.0.1',
    '127.0.0.1',
    '126.255.255.250-127.0.0.3',
    '10.0.0.0/31',
    '10.0.0.0/32',
    '10.0.0.0/20',
    '10.0.0.1/28', // host bits
    '10.0.0.256',
    '10.0.0',
    'gateway',
    '10.0.0.1-',
    '10.0.0.1-10.0.0.2-10.0.0.3',
    '!10.0.0.1-10.0.0.2',
    '010.0.0.1',
  ])('refuses %s and says what is allowed', (token) => {
    const result = parsePublicIps(`192.168.3.1 ${token}`)
    expect(result.ok ? [] : result.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^has ".*", which is not allowed: write an address .* or !192.168.3.5 to leave one out/),
    ])
  })

  it('names every bad token', () => {
    const result = parsePublicIps('x 10.0.0.1 y')
    expect(result.ok ? 0 : result.problems.length).toBe(2)
  })

  it('refuses more than 2048 addresses', () => {
    const result = parsePublicIps('10.0.0.0/21 10.1.0.0/28')
    expect(result).toMatchObject({ ok: false, problems: [{ message: expect.stringMatching(/2060 .* at most 2048/) }] })
  })

  it('reads back what renderPublicIps writes', () => {
    const offsets = fc.uniqueArray(fc.nat(0xffff), { maxLength: 40 })
    fc.assert(
      fc.property(offsets, (list) => {
        const addresses = list.map((offset) => addToIpv4('192.168.0.0' as Ipv4, offset))
        expect(parsePublicIps(renderPublicIps(addresses))).toEqual({ ok: true, value: addresses })
      }),
    )
  })
})
