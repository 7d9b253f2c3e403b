// Ids there and back, and a table of near misses.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createId, parseAccountId, parseId, parseNodeName, parseZoneName } from './ids.ts'

const bytes = (value: number) => (count: number) => new Uint8Array(count).fill(value)

describe('createId()', () => {
  test('is the prefix and 17 hexadecimal digits', () => {
    expect(createId('i', bytes(0xab))).toBe('i-abababababababababa'.slice(0, 19))
    expect(createId('emi', bytes(0))).toBe('emi-00000000000000000')
  })

  test('is always what its parser takes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 9, maxLength: 9 }), (random) => {
        const id = createId('sg', () => random)
        expect(parseId(id, 'sg')).toEqual({ ok: true, value: id })
      }),
    )
  })
})

describe('parseId()', () => {
  test('takes the short form and any of the kinds asked for', () => {
    expect(parseId('i-4baa0834', 'i').ok).toBe(true)
    expect(parseId('eki-0123456789abcdef0', 'emi', 'eki').ok).toBe(true)
  })

  test.each([
    'i-',
    'i-4BAA0834',
    'i-4baa083',
    'i-0123456789abcdef01',
    'emi-4baa0834',
    'x',
    '',
    'i-4baa0834\n',
    'sgr-4baa0834',
  ])('refuses %j with what is expected', (text) => {
    const parsed = parseId(text, 'i')
    expect(parsed.ok).toBe(false)
    if (!parsed.ok) expect(parsed.problems[0]?.message).toContain('expected i- and 17 hexadecimal digits')
  })
})

describe('names', () => {
  test.each([
    { parse: parseAccountId, good: ['000000000001'], bad: ['1', '0000000000001', 'abcdefabcdef'] },
    { parse: parseZoneName, good: ['rosh-cluster1', 'A_b'], bad: ['', '-a', 'a b', '|- m1.small', 'a'.repeat(64)] },
    { parse: parseNodeName, good: ['192.168.0.19', 'node1.example'], bad: ['', 'a b', '-a', 'a-', 'a/b'] },
  ])('$parse.name takes and refuses', ({ parse, good, bad }) => {
    for (const text of good) expect(parse(text)).toEqual({ ok: true, value: text })
    for (const text of bad) expect(parse(text).ok).toBe(false)
  })
})
