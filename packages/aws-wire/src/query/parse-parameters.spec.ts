// Forms as clients send them, any set of names and values there and back, and any bytes without a throw.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_PARAMETER_BYTES, MAX_PARAMETERS, parseParameters } from './parse-parameters.ts'

const NO_BODY = new Uint8Array()

describe('parseParameters()', () => {
  it('decodes query and body as forms', () => {
    const body = Buffer.from('UserData=a%2Bb%3D%3D&Empty=&Bare')
    expect(parseParameters({ query: '&Name=caf%C3%A9+1&&', body })).toEqual({
      ok: true,
      value: [
        ['Name', 'café 1'],
        ['UserData', 'a+b=='],
        ['Empty', ''],
        ['Bare', ''],
      ],
    })
  })

  it.each([
    { name: 'a broken escape', query: 'A=%zz', says: 'A=%zz is not valid percent-encoded UTF-8' },
    { name: 'half an escape', query: 'A=%4', says: 'not valid percent-encoded' },
    { name: 'escapes that are no UTF-8', query: 'A=%C3%28', says: 'not valid percent-encoded' },
    { name: 'a name twice', query: 'A=1&A=1', says: 'A is given more than once' },
    { name: 'a name in two spellings', query: 'A=1&%41=2', says: 'A is given more than once' },
    { name: 'a name in query and body', query: 'A=1', body: Buffer.from('A=1'), says: 'A is given more than once' },
    { name: 'a body that is no UTF-8', query: '', body: Buffer.from([0xff]), says: 'body is not UTF-8' },
    { name: 'too many', query: 'a&'.repeat(MAX_PARAMETERS + 1), says: `more than ${MAX_PARAMETERS}` },
    {
      name: 'too much',
      query: '',
      body: Buffer.alloc(MAX_PARAMETER_BYTES + 1),
      says: `longer than ${MAX_PARAMETER_BYTES} bytes`,
    },
  ])('refuses $name', ({ query, body, says }) => {
    expect(parseParameters({ query, body: body ?? NO_BODY })).toMatchObject({
      ok: false,
      problems: [{ code: 'MalformedQueryString', message: expect.stringContaining(says) }],
    })
  })

  it('gives back every set of names and values that a form can carry', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 10 })
    const form = fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name, maxLength: 8 })
    fc.assert(
      fc.property(form, (pairs) => {
        // Without a name and value there is nothing between two ampersands.
        const sent = pairs.filter(([name, value]) => name !== '' || value !== '')
        const body = Buffer.from(new URLSearchParams(sent).toString())
        expect(parseParameters({ query: '', body })).toEqual({ ok: true, value: sent })
      }),
    )
  })

  it('answers any bytes with parameters or a fault', () => {
    fc.assert(
      fc.property(fc.string(), fc.uint8Array({ maxLength: 64 }), (query, body) => {
        const result = parseParameters({ query, body })
        expect(result.ok || result.problems[0]?.code).toBeOneOf([true, 'MalformedQueryString'])
      }),
    )
  })
})
