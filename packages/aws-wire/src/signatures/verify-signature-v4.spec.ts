// Signature V4 against the AWS test suite, and against requests that were changed after they were signed.
import { describe, expect, it } from 'vitest'
import type { ApiRequest } from '../api-request.ts'
import { parseSignatureV4 } from './parse-signature-v4.ts'
import { type V4Check, verifySignatureV4 } from './verify-signature-v4.ts'

// The key, time and scope of AWS' Signature Version 4 test suite.
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const SIGNED_AT = Date.parse('2015-08-30T12:36:00Z')
const MINUTE = 60_000
const CHECK: V4Check = { secretKey: SECRET, now: SIGNED_AT, service: 'service', region: 'us-east-1' }

describe('verifySignatureV4()', () => {
  it.each(suite())('accepts $name of the AWS test suite', ({ request, check }) => {
    expect(verdict(request, check)).toBe('ok')
  })

  it.each([
    { name: 'a second too early', now: SIGNED_AT - 15 * MINUTE - 1000, want: 'RequestExpired' },
    { name: 'as early as clocks may differ', now: SIGNED_AT - 15 * MINUTE, want: 'ok' },
    { name: 'as late as clocks may differ', now: SIGNED_AT + 15 * MINUTE, want: 'ok' },
    { name: 'a second too late', now: SIGNED_AT + 15 * MINUTE + 1000, want: 'RequestExpired' },
  ])('answers $want to a header $name', ({ now, want }) => {
    expect(verdict(vanilla(), { now })).toBe(want)
  })

  it.each<{ name: string; check: Partial<V4Check>; want: string }>([
    { name: 'an unknown key', check: { secretKey: undefined }, want: 'AuthFailure' },
    { name: 'another secret', check: { secretKey: `${SECRET}x` }, want: 'SignatureDoesNotMatch' },
    { name: 'another service', check: { service: 'ec2' }, want: 'SignatureDoesNotMatch' },
    { name: 'another region', check: { region: 'karri-1' }, want: 'SignatureDoesNotMatch' },
    { name: 'any region', check: { region: undefined }, want: 'ok' },
  ])('answers $want for $name', ({ check, want }) => {
    expect(verdict(vanilla(), check)).toBe(want)
  })

  it('names the remedy in each refusal', () => {
    expect(message(vanilla(), { region: 'karri-1' })).toBe(
      "Credential should be scoped to a valid region, 'karri-1', not 'us-east-1'. Set AWS_DEFAULT_REGION=karri-1.",
    )
    expect(message(vanilla(), { secretKey: undefined })).toContain(
      'no active access key AKIDEXAMPLE: check AWS_ACCESS_KEY_ID',
    )
    expect(message(vanilla(), { now: SIGNED_AT + 86_400_000 })).toBe(
      "Request has expired. It is good from 2015-08-30T12:21:00.000Z to 2015-08-30T12:51:00.000Z, and it is 2015-08-31T12:36:00.000Z. Sign it again; if this happens at once, set the client's clock.",
    )
    const otherDay = vanilla().headers.map((value) => value.replace('/20150830/', '/20150831/'))
    expect(message({ ...vanilla(), headers: otherDay })).toContain("'20150831' and '20150830T123600Z'")
    expect(message({ ...vanilla(), query: '%zz' })).toContain('not valid percent-encoded UTF-8')
  })

  it('refuses what was added to a signed request', () => {
    const request = vanilla()
    const added = (...headers: string[]) => ({ ...request, headers: [...request.headers, ...headers] })
    expect(message(added('Host', 'evil.example.com'))).toContain('host header is given more than once')
    expect(message(added('X-Amz-Target', 'x'))).toContain('x-amz-target must be signed')
    expect(verdict(added('X-Amz-Date', '20150830T123600Z'))).toBe('IncompleteSignature')
    expect(verdict({ ...request, query: 'Action=TerminateInstances' })).toBe('SignatureDoesNotMatch')
    expect(verdict({ ...request, body: Buffer.from('Action=TerminateInstances') })).toBe('SignatureDoesNotMatch')
    expect(verdict(added('X-Unsigned', 'x'))).toBe('ok')
  })

  it('refuses a request that lost a signed header', () => {
    const request = vanilla()
    const lost = { ...request, headers: request.headers.slice(2) }
    expect(message(lost)).toBe('The signed header host did not arrive. Check for a proxy that removes headers.')
  })
})

function verdict(request: ApiRequest, check: Partial<V4Check> = {}): string {
  const result = judge(request, check)
  return result.ok ? 'ok' : (result.problems[0]?.code ?? 'no code')
}

function message(request: ApiRequest, check: Partial<V4Check> = {}): string {
  const result = judge(request, check)
  return result.ok ? 'ok' : (result.problems[0]?.message ?? 'no message')
}

function judge(request: ApiRequest, check: Partial<V4Check>) {
  const claim = parseSignatureV4(request)
  return claim.ok ? verifySignatureV4(request, claim.value, { ...CHECK, ...check }) : claim
}

function vanilla(): ApiRequest {
  return suiteRequest({ signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' })
}

function suiteRequest(
  parts: { signature: string; scope?: string; headers?: readonly string[] } & Partial<ApiRequest>,
): ApiRequest {
  const headers = parts.headers ?? ['Host', 'example.amazonaws.com', 'X-Amz-Date', '20150830T123600Z']
  const names = [...new Set(headers.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase()))].sort().join(';')
  const scope = parts.scope ?? 'us-east-1/service'
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/${scope}/aws4_request, SignedHeaders=${names}, Signature=${parts.signature}`
  return {
    method: parts.method ?? 'GET',
    path: parts.path ?? '/',
    query: parts.query ?? '',
    body: parts.body ?? new Uint8Array(),
    headers: [...headers, 'Authorization', authorization],
  }
}

function suite(): { name: string; request: ApiRequest; check?: Partial<V4Check> }[] {
  const common = ['Host', 'example.amazonaws.com', 'X-Amz-Date', '20150830T123600Z']
  const vector = (name: string, parts: Parameters<typeof suiteRequest>[0]) => ({ name, request: suiteRequest(parts) })
  return [
    { name: 'get-vanilla', request: vanilla() },
    vector('get-vanilla-query-order-key-case', {
      query: 'Param2=value2&Param1=value1',
      signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    }),
    vector('get-vanilla-query-order-key', {
      query: 'Param1=value2&Param1=Value1',
      signature: 'eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1',
    }),
    vector('get-vanilla-query-order-value', {
      query: 'Param1=value2&Param1=value1',
      signature: '5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694',
    }),
    vector('get-header-value-trim', {
      headers: [
        'Host',
        'example.amazonaws.com',
        'My-Header1',
        ' value1',
        'My-Header2',
        ' "a   b   c"',
        ...common.slice(2),
      ],
      signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    }),
    vector('get-header-key-duplicate', {
      headers: [
        'Host',
        'example.amazonaws.com',
        'My-Header1',
        'value2',
        'My-Header1',
        'value2',
        'My-Header1',
        'value1',
        ...common.slice(2),
      ],
      signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
    }),
    vector('get-relative-relative', {
      path: '/example1/example2/../..',
      signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    }),
    vector('get-slashes', {
      path: '//example//',
      signature: '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
    }),
    vector('post-vanilla', {
      method: 'POST',
      signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    }),
    vector('post-x-www-form-urlencoded', {
      method: 'POST',
      headers: ['Content-Type', 'application/x-www-form-urlencoded', ...common],
      body: Buffer.from('Param1=value1'),
      signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    }),
    {
      ...vector('the ListUsers request of the guide', {
        query: 'Action=ListUsers&Version=2010-05-08',
        scope: 'us-east-1/iam',
        headers: [
          'Content-Type',
          'application/x-www-form-urlencoded; charset=utf-8',
          'Host',
          'iam.amazonaws.com',
          ...common.slice(2),
        ],
        signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
      }),
      check: { service: 'iam' },
    },
  ]
}
