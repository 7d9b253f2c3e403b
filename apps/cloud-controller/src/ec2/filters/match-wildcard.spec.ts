// The patterns by table, and two laws: an escaped text matches only itself, and a hostile pattern ends in time.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchWildcard } from './match-wildcard.ts'

describe('matchWildcard()', () => {
  it.each([
    ['', '', true],
    ['', 'a', false],
    ['web', 'web', true],
    ['web', 'Web', false],
    ['web', 'webs', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['w*b', 'wb', true],
    ['w*b', 'w-b-b', true],
    ['w*b', 'w-b-c', false],
    ['*b*', 'abc', true],
    ['w?b', 'web', true],
    ['w?b', 'wb', false],
    ['w?b', 'weeb', false],
    ['?', 'é', true],
    ['?', '😀', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['\\*amazon\\?\\\\', '*amazon?\\', true],
    ['a\\', 'a\\', true],
    ['a.c', 'abc', false],
  ])('%j against %j is %s', (pattern, text, want) => {
    expect(matchWildcard(pattern, text)).toBe(want)
  })

  it('matches an escaped text with itself and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '*', '?', '\\') }), fc.string(), (text, other) => {
        const pattern = text.replace(/[*?\\]/g, '\\$&')
        expect(matchWildcard(pattern, text)).toBe(true)
        expect(matchWildcard(pattern, other)).toBe(other === text)
      }),
    )
  })

  it('ends in time on a pattern that makes regular expressions explode', () => {
    expect(matchWildcard(`${'*a'.repeat(100)}b`, 'a'.repeat(2000))).toBe(false)
  })
})
