// Signature V2 against the AWS guide, an independent signer, and every changed byte.
import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ApiRequest } from '../api-request.ts'
import { parseParameters } from '../query/parse-parameters.ts'
import { parseSignatureV2, usesSignatureV2 } from './parse-signature-v2.ts'
import { verifySignatureV2 } from './verify-signature-v2.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const SIGNED_AT = Date.parse('2011-10-03T15:19:30Z')
const MINUTE = 60_000

// The example of AWS General Reference, "Signature Version 2 signing process".
const EXAMPLE = requestOf(
  'elasticmapreduce.amazonaws.com',
  'AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Action=DescribeJobFlows&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2011-10-03T15%3A19%3A30&Version=2009-03-31&Signature=i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf%2FMj6vPxyYIs%3D',
)

describe('verifySignatureV2()', () => {
  it('accepts the example of the AWS guide', () => {
    expect(codeOf(EXAMPLE)).toBe('ok')
  })

  it.each([
    { name: 'clocks just apart enough', now: SIGNED_AT + 15 * MINUTE, want: 'ok' },
    { name: 'a request of yesterday', now: SIGNED_AT + 86_400_000, want: 'RequestExpired' },
    { name: 'a request of tomorrow', now: SIGNED_AT - 86_400_000, want: 'RequestExpired' },
    { name: 'another secret', secretKey: 'x', want: 'SignatureDoesNotMatch' },
    { name: 'an unknown key', secretKey: undefined, want: 'AuthFailure' },
  ])('answers $want for $name', ({ want, ...check }) => {
    expect(codeOf(EXAMPLE, check)).toBe(want)
  })

  it('accepts what an independent signer makes, by both algorithms, as GET and POST', () => {
    const parameters = fc.dictionary(
      fc.stringMatching(/^[A-Z][a-z.0-9]{0,6}$/),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      { maxKeys: 4 },
    )
    fc.assert(
      fc.property(parameters, fc.constantFrom('HmacSHA1', 'HmacSHA256'), fc.boolean(), (own, method, post) => {
        const query = signByHand(
          { ...own, Timestamp: '2011-10-03T15:19:30Z', SignatureMethod: method },
          post ? 'POST' : 'GET',
        )
        const request = requestOf('cloud:8773', post ? '' : query)
        expect(codeOf(post ? { ...request, method: 'POST', body: Buffer.from(query) } : request)).toBe('ok')
      }),
    )
  })

  it('refuses any changed byte of a parameter, of the host or of the method', () => {
    const flips = [...EXAMPLE.query].flatMap((character, i) => {
      if (!/[\w-]/.test(character) || /%.?$/.test(EXAMPLE.query.slice(0, i))) return []
      return [EXAMPLE.query.slice(0, i) + String.fromCharCode(character.charCodeAt(0) ^ 1) + EXAMPLE.query.slice(i + 1)]
    })
    expect(flips.length).toBeGreaterThan(150)
    expect(flips.filter((query) => codeOf({ ...EXAMPLE, query }) === 'ok')).toEqual([])
    expect(codeOf({ ...EXAMPLE, method: 'POST' })).toBe('SignatureDoesNotMatch')
    expect(codeOf({ ...EXAMPLE, headers: ['Host', 'elsewhere'] })).toBe('SignatureDoesNotMatch')
    expect(codeOf({ ...EXAMPLE, path: '/x' })).toBe('SignatureDoesNotMatch')
    expect(codeOf({ ...EXAMPLE, query: `${EXAMPLE.query}&DryRun=true` })).toBe('SignatureDoesNotMatch')
    expect(codeOf({ ...EXAMPLE, query: `${EXAMPLE.query}&Action=x` })).toBe('MalformedQueryString')
  })

  it.each([
    { expires: '2011-10-03T15:19:30Z', want: 'ok' },
    { expires: '2011-10-03T15:19:29Z', want: 'RequestExpired' },
    { expires: '2011-10-10T15:19:30Z', want: 'ok' },
    { expires: '2011-10-10T15:19:31Z', want: 'RequestExpired' },
  ])('answers $want to one that expires at $expires', ({ expires, want }) => {
    const query = signByHand({ Action: 'X', Expires: expires, SignatureMethod: 'HmacSHA256' }, 'GET')
    expect(codeOf(requestOf('cloud:8773', query))).toBe(want)
  })
})

describe('parseSignatureV2()', () => {
  it.each([
    { name: 'version 1', from: 'SignatureVersion=2', to: 'SignatureVersion=1', says: 'SignatureVersion must be 2' },
    { name: 'MD5', from: 'HmacSHA256', to: 'HmacMD5', says: 'HmacSHA256 or HmacSHA1' },
    { name: 'no key', from: 'AWSAccessKeyId=', to: 'Was=', says: 'AWSAccessKeyId must be' },
    { name: 'no time', from: 'Timestamp=', to: 'Was=', says: 'Either Timestamp or Expires' },
    { name: 'two times', from: 'Timestamp=', to: 'Expires=2011-10-03T15:19:30Z&Timestamp=', says: 'and not both' },
    { name: 'a wrong time', from: '2011-10-03T', to: 'now', says: "not 'now15:19:30'" },
    { name: 'no signature', from: '&Signature=', to: '&Was=', says: 'Signature is missing' },
  ])('names what is wrong with $name', ({ from, to, says }) => {
    const parameters = parseParameters({ ...EXAMPLE, query: EXAMPLE.query.replace(from, to) })
    const claim = parameters.ok ? parseSignatureV2(parameters.value) : parameters
    expect(claim).toMatchObject({
      ok: false,
      problems: [{ code: 'IncompleteSignature', message: expect.stringContaining(says) }],
    })
  })

  it('is asked for only where the parameters carry a V2 signature', () => {
    expect(usesSignatureV2([['SignatureVersion', '2']])).toBe(true)
    expect(usesSignatureV2([['X-Amz-Signature', 'x']])).toBe(false)
  })
})

function requestOf(host: string, query: string): ApiRequest {
  return { method: 'GET', path: '/', query, headers: ['Host', host], body: new Uint8Array() }
}

function codeOf(request: ApiRequest, check: { now?: number; secretKey?: string | undefined } = {}): string {
  const parameters = parseParameters(request)
  const claim = parameters.ok ? parseSignatureV2(parameters.value) : parameters
  if (!claim.ok) return claim.problems[0]?.code ?? 'no code'
  const secretKey = claim.value.accessKeyId === 'AKIAIOSFODNN7EXAMPLE' ? SECRET : undefined
  const result = verifySignatureV2(request, claim.value, { secretKey, now: SIGNED_AT, ...check })
  return result.ok ? 'ok' : (result.problems[0]?.code ?? 'no code')
}

// The guide's recipe once more, by bytes instead of `encodeURIComponent`.
function signByHand(own: Readonly<Record<string, string>>, method: string): string {
  const all: Readonly<Record<string, string>> = {
    AWSAccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    SignatureVersion: '2',
    ...own,
  }
  const encode = (text: string) =>
    [...Buffer.from(text)]
      .map((byte) =>
        /[A-Za-z0-9\-_.~]/.test(String.fromCharCode(byte))
          ? String.fromCharCode(byte)
          : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
      )
      .join('')
  const pairs = Object.entries(all).map(([name, value]) => `${encode(name)}=${encode(value)}`)
  const sorted = pairs.toSorted((a, b) =>
    Buffer.compare(Buffer.from(a.split('=')[0] ?? ''), Buffer.from(b.split('=')[0] ?? '')),
  )
  const hash = own.SignatureMethod === 'HmacSHA1' ? 'sha1' : 'sha256'
  const signature = createHmac(hash, SECRET)
    .update(`${method}\ncloud:8773\n/\n${sorted.join('&')}`)
    .digest('base64')
  return `${pairs.join('&')}&Signature=${encode(signature)}`
}
