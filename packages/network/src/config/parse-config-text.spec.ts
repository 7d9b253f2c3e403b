// The grammar alone: no key is known here.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConfigText, renderConfigEntry } from './parse-config-text.ts'

describe('parseConfigText()', () => {
  const lines: readonly { line: string; value: string }[] = [
    { line: 'K="a b"', value: 'a b' },
    { line: "K='a b'", value: 'a b' },
    { line: 'K=a', value: 'a' },
    { line: '  K=a  ', value: 'a' },
    { line: 'K=', value: '' },
    { line: 'K=""', value: '' },
    { line: 'K="a" # why', value: 'a' },
    { line: 'K="a#b" # why', value: 'a#b' },
    { line: 'K=a#b', value: 'a' },
    { line: "K='a$b'", value: 'a$b' },
  ]

  it.each(lines)('reads $line', ({ line, value }) => {
    expect(parseConfigText(`# first\n\n${line}\r\n`, 'f')).toEqual({
      entries: [{ key: 'K', value, file: 'f', line: 3 }],
      warnings: [],
      problems: [],
    })
  })

  const broken: readonly { line: string; key: string; message: RegExp }[] = [
    { line: 'VNET_MODE', key: '', message: /write KEY="value"/ },
    { line: 'VNET MODE="x"', key: '', message: /write KEY="value"/ },
    { line: 'K = "x"', key: '', message: /without spaces around =/ },
    { line: 'K="x', key: 'K', message: /one pair of straight quotes/ },
    { line: 'K="x"y', key: 'K', message: /one pair of straight quotes/ },
    { line: 'K=a b', key: 'K', message: /one pair of straight quotes/ },
    { line: 'K=”x”', key: 'K', message: /straight quotes/ },
    { line: 'K="$HOME"', key: 'K', message: /nothing is expanded here/ },
    { line: 'K=`id`', key: 'K', message: /nothing is expanded here/ },
  ]

  it.each(broken)('refuses $line', ({ line, key, message }) => {
    const { entries, problems } = parseConfigText(`A=1\n${line}`, 'f')
    expect(entries.map((entry) => entry.key)).toEqual(['A'])
    expect(problems).toEqual([{ path: 'f:2', key, value: expect.any(String), message: expect.stringMatching(message) }])
  })

  it('takes the last of repeated keys and says so', () => {
    const { entries, warnings } = parseConfigText('A=1\nB=2\nA=3\n', 'f')
    expect(entries).toEqual([
      { key: 'B', value: '2', file: 'f', line: 2 },
      { key: 'A', value: '3', file: 'f', line: 3 },
    ])
    expect(warnings).toEqual([{ path: 'f:3', message: 'A is set again, line 1 is ignored: remove one of the two' }])
  })

  it('reads back what renderConfigEntry writes', () => {
    const key = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,20}$/)
    const value = fc.string({ maxLength: 40 }).filter((text) => !/[\r\n"'$`\u2028\u2029]/.test(text))
    fc.assert(
      fc.property(key, value, (name, text) => {
        const { entries, problems } = parseConfigText(renderConfigEntry({ key: name, value: text }), 'f')
        expect(problems).toEqual([])
        expect(entries).toEqual([{ key: name, value: text, file: 'f', line: 1 }])
      }),
    )
  })

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(parseConfigText(text, 'f')).toBeDefined()
      }),
    )
  })
})

describe('renderConfigEntry()', () => {
  it('uses single quotes around double ones and refuses what cannot be written', () => {
    expect(renderConfigEntry({ key: 'K', value: 'a"b' })).toBe(`K='a"b'`)
    expect(() => renderConfigEntry({ key: 'K', value: `a"'b` })).toThrow(RangeError)
    expect(() => renderConfigEntry({ key: 'K', value: 'a\nb' })).toThrow(RangeError)
  })
})
