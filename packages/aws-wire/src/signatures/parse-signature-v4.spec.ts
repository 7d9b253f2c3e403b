// Claims in headers and in presigned URLs, and a table of malformed ones.
import { describe, expect, it } from 'vitest'
import type { ApiRequest } from '../api-request.ts'
import { parseSignatureV4 } from './parse-signature-v4.ts'

const SIGNATURE = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'
const CREDENTIAL = 'AKIDEXAMPLE/20150830/us-east-1/ec2/aws4_request'
const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=host;x-amz-date, Signature=${SIGNATURE}`
const URL_QUERY = `Action=DescribeRegions&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(CREDENTIAL)}&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=${SIGNATURE}`

const CLAIM = {
  accessKeyId: 'AKIDEXAMPLE',
  place: 'header',
  day: '20150830',
  region: 'us-east-1',
  service: 'ec2',
  timestamp: '20150830T123600Z',
  signedAtMs: Date.parse('2015-08-30T12:36:00Z'),
  expirySeconds: 0,
  signedHeaders: ['host', 'x-amz-date'],
  signature: SIGNATURE,
  sessionToken: undefined,
}

describe('parseSignatureV4()', () => {
  it('reads the Authorization header, with or without spaces after its commas', () => {
    expect(parseSignatureV4(signedInHeader())).toEqual({ ok: true, value: CLAIM })
    expect(parseSignatureV4(signedInHeader({ authorization: AUTHORIZATION.replaceAll(', ', ',') }))).toEqual({
      ok: true,
      value: CLAIM,
    })
  })

  it('reads a presigned URL', () => {
    expect(parseSignatureV4(requestOf(['host', 'h'], URL_QUERY))).toEqual({
      ok: true,
      value: { ...CLAIM, place: 'url', expirySeconds: 60, signedHeaders: ['host'] },
    })
  })

  it('takes the time from the Date header where there is no X-Amz-Date', () => {
    const headers = ['Host', 'h', 'Date', 'Sun, 30 Aug 2015 12:36:00 GMT', 'Authorization', AUTHORIZATION]
    expect(parseSignatureV4(requestOf(headers))).toMatchObject({ ok: true, value: { timestamp: '20150830T123600Z' } })
  })

  it.each([
    { name: 'two headers', headers: ['Authorization', AUTHORIZATION], says: 'signed more than once' },
    { name: 'a header and a URL', query: URL_QUERY, says: 'signed more than once' },
    {
      name: 'two times',
      headers: ['x-amz-date', '20150830T123600Z'],
      says: 'x-amz-date header is given more than once',
    },
    { name: 'another algorithm', from: 'SHA256', to: 'SHA512', says: 'not of AWS4-HMAC-SHA256' },
    {
      name: 'a field twice',
      from: 'Signature=',
      to: 'Signature=x, Signature=',
      says: 'gives Signature more than once',
    },
    { name: 'no scope', from: CREDENTIAL, to: 'AKIDEXAMPLE', says: "not 'AKIDEXAMPLE'" },
    { name: 'a scope too long', from: '/ec2/', to: '/ec2/ec2/', says: 'Credential must have the form' },
    { name: 'headers out of order', from: 'host;x-amz-date', to: 'x-amz-date;host', says: 'SignedHeaders must be' },
    { name: 'a header twice', from: 'host;', to: 'host;host;', says: 'SignedHeaders must be' },
    { name: 'a header in capitals', from: 'host;', to: 'Host;', says: 'SignedHeaders must be' },
    { name: 'no headers', from: 'host;x-amz-date', to: '', says: 'SignedHeaders must be' },
    { name: 'half a signature', from: SIGNATURE, to: SIGNATURE.slice(32), says: '64 lower-case hex digits' },
    { name: 'a signature in capitals', from: SIGNATURE, to: SIGNATURE.toUpperCase(), says: '64 lower-case hex digits' },
  ])('refuses $name', ({ headers, query, from, to, says }) => {
    const authorization = from === undefined ? AUTHORIZATION : AUTHORIZATION.replace(from, to)
    expectIncomplete(
      signedInHeader({ authorization, ...(headers ? { headers } : {}), ...(query ? { query } : {}) }),
      says,
    )
  })

  it.each(['20150830T126100Z', '2015-08-30T12:36:00Z', ''])('refuses the time %j', (date) => {
    expectIncomplete(requestOf(['host', 'h', 'x-amz-date', date, 'authorization', AUTHORIZATION]), `not '${date}'`)
  })

  it.each([
    {
      name: 'a parameter twice',
      from: 'X-Amz-Expires=60',
      to: 'X-Amz-Expires=60&X-Amz-Expires=60',
      says: 'more than once',
    },
    { name: 'a parameter in two spellings', from: 'Action=', to: '%58-Amz-Date=x&Action=', says: 'more than once' },
    { name: 'another algorithm', from: 'SHA256', to: 'SHA512', says: 'X-Amz-Algorithm must be' },
    { name: 'no time', from: 'X-Amz-Date=', to: 'Was=', says: "not ''" },
  ])('refuses a URL with $name', ({ from, to, says }) => {
    expectIncomplete(requestOf(['host', 'h'], URL_QUERY.replace(from, to)), says)
  })
})

function expectIncomplete(request: ApiRequest, says: string): void {
  expect(parseSignatureV4(request)).toMatchObject({
    ok: false,
    problems: [{ code: 'IncompleteSignature', message: expect.stringContaining(says) }],
  })
}

function signedInHeader(
  parts: { authorization?: string; headers?: readonly string[]; query?: string } = {},
): ApiRequest {
  const authorization = parts.authorization ?? AUTHORIZATION
  const headers = ['Host', 'h', 'X-Amz-Date', '20150830T123600Z', 'Authorization', authorization]
  return requestOf([...headers, ...(parts.headers ?? [])], parts.query)
}

function requestOf(headers: readonly string[], query = ''): ApiRequest {
  return { method: 'GET', path: '/', query, headers, body: new Uint8Array() }
}
