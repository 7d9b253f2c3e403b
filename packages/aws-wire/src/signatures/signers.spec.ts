// The verifiers against signers that others wrote (aws4, @smithy/signature-v4), and against requests altered on the way.
import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import aws4 from 'aws4'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ApiRequest } from '../api-request.ts'
import { parseSignatureV4 } from './parse-signature-v4.ts'
import { verifySignatureV4 } from './verify-signature-v4.ts'

const KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const SIGNED_AT = new Date('2026-02-14T10:00:00Z')

interface Unsigned {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query: readonly (readonly [string, string])[]
  readonly header: string
  readonly body: string
}

const word = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('a.b', 'a', 'a-b', 'p+q', "x'(1)!*", '~', '%2F'),
)
const unsigned: fc.Arbitrary<Unsigned> = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  path: fc.constantFrom('/', '/services/compute', '/services/compute/', '/a%20b'),
  query: fc.uniqueArray(
    fc.tuple(
      word.filter((name) => name !== '' && name !== '__proto__'),
      word,
    ),
    { maxLength: 4, selector: ([name]) => name },
  ),
  header: fc.constantFrom('x', '  a   b ', 'a,b', ''),
  body: word,
})

describe('parseSignatureV4() and verifySignatureV4()', () => {
  it('accept what aws4 signs', () => {
    fc.assert(
      fc.property(unsigned, (parts) => {
        expect(codeOf(signWithAws4(parts), SIGNED_AT)).toBe('ok')
      }),
    )
  })

  it('accept what the SDK signs, in headers and as a presigned URL', async () => {
    await fc.assert(
      fc.asyncProperty(unsigned, fc.boolean(), async (parts, presign) => {
        expect(codeOf(await signWithSmithy(parts, presign ? 60 : undefined), SIGNED_AT)).toBe('ok')
      }),
    )
  })

  it.each([
    { expirySeconds: 60, afterSeconds: -15 * 60, want: 'ok' },
    { expirySeconds: 60, afterSeconds: -15 * 60 - 1, want: 'RequestExpired' },
    { expirySeconds: 60, afterSeconds: 60, want: 'ok' },
    { expirySeconds: 60, afterSeconds: 61, want: 'RequestExpired' },
    { expirySeconds: 604_800, afterSeconds: 604_800, want: 'ok' },
  ])(
    'answer $want to a URL of $expirySeconds s after $afterSeconds s',
    async ({ expirySeconds, afterSeconds, want }) => {
      const request = await signWithSmithy(
        { method: 'GET', path: '/', query: [], header: 'x', body: '' },
        expirySeconds,
      )
      expect(codeOf(request, new Date(SIGNED_AT.getTime() + afterSeconds * 1000))).toBe(want)
    },
  )

  it.each(['0', '604801', '1e3', '-1', ' 60', ''])('refuse a URL that is good for %j seconds', async (expiry) => {
    const request = await signWithSmithy({ method: 'GET', path: '/', query: [], header: 'x', body: '' }, 60)
    expect(
      codeOf({ ...request, query: request.query.replace('X-Amz-Expires=60', `X-Amz-Expires=${expiry}`) }, SIGNED_AT),
    ).toBe('IncompleteSignature')
  })

  it('refuse a request with any one signed byte changed', async () => {
    const parts: Unsigned = {
      method: 'POST',
      path: '/services/compute',
      query: [['Action', 'RunInstances']],
      header: 'abc',
      body: 'ImageId=emi-1&MaxCount=1',
    }
    const requests = [signWithAws4(parts), await signWithSmithy(parts), await signWithSmithy(parts, 60)]
    for (const request of requests) {
      const changed = everyChange(request)
      expect(changed.length).toBeGreaterThan(200)
      expect(changed.filter((change) => codeOf(change, SIGNED_AT) === 'ok')).toEqual([])
    }
  })

  it('answer any Authorization header and query with a verdict', () => {
    const junk = fc.oneof(
      fc.string(),
      fc.constantFrom('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA256 Credential=a/b,Signature=', 'AWS akid:sig', 'Basic eDp5'),
      fc.stringMatching(/^AWS4-HMAC-SHA256 (Credential|SignedHeaders|Signature)=[a-z/;0-9]*$/),
    )
    fc.assert(
      fc.property(junk, fc.string(), fc.boolean(), (authorization, query, presigned) => {
        const headers = ['host', 'h', 'authorization', authorization]
        const request = {
          method: 'GET',
          path: '/',
          query: presigned ? `X-Amz-Algorithm=${query}` : query,
          headers,
          body: new Uint8Array(),
        }
        expect(codeOf(request, SIGNED_AT)).toBe('IncompleteSignature')
      }),
    )
  })

  it('accept a header beyond ASCII, whose bytes arrive as Latin-1', async () => {
    const signed = await signWithSmithy({ method: 'GET', path: '/', query: [], header: 'café', body: '' })
    const headers = signed.headers.map((value) => Buffer.from(value, 'utf8').toString('latin1'))
    expect(codeOf({ ...signed, headers }, SIGNED_AT)).toBe('ok')
  })

  it('tell a request that is not signed at all', () => {
    const request = {
      method: 'GET',
      path: '/',
      query: 'Action=DescribeRegions',
      headers: ['host', 'h'],
      body: new Uint8Array(),
    }
    expect(codeOf(request, SIGNED_AT)).toBe('MissingAuthenticationToken')
  })

  it('refuse session tokens, since none are issued', async () => {
    const request = await signWithSmithy(
      { method: 'GET', path: '/', query: [], header: 'x', body: '' },
      undefined,
      'a-token',
    )
    expect(codeOf(request, SIGNED_AT)).toBe('InvalidClientTokenId')
  })
})

function codeOf(request: ApiRequest, now: Date): string {
  const claim = parseSignatureV4(request)
  if (!claim.ok) return claim.problems[0]?.code ?? 'no code'
  const secretKey = claim.value.accessKeyId === KEY.accessKeyId ? KEY.secretAccessKey : undefined
  const check = { secretKey, now: now.getTime(), service: 'ec2', region: 'karri-1' }
  const result = verifySignatureV4(request, claim.value, check)
  return result.ok ? 'ok' : (result.problems[0]?.code ?? 'no code')
}

function signWithAws4(parts: Unsigned): ApiRequest {
  const query = renderQuery(parts.query)
  const signed = aws4.sign(
    {
      service: 'ec2',
      region: 'karri-1',
      method: parts.method,
      host: '127.0.0.1:8773',
      path: query === '' ? parts.path : `${parts.path}?${query}`,
      headers: { 'X-Amz-Date': '20260214T100000Z', 'X-Custom': parts.header },
      ...(parts.body === '' ? {} : { body: parts.body }),
    },
    KEY,
  )
  const headers = Object.entries(signed.headers ?? {}).flatMap(([name, value]) => [name, String(value)])
  return { method: parts.method, path: parts.path, query, headers, body: Buffer.from(parts.body) }
}

async function signWithSmithy(parts: Unsigned, expirySeconds?: number, sessionToken?: string): Promise<ApiRequest> {
  const credentials = sessionToken === undefined ? KEY : { ...KEY, sessionToken }
  const signer = new SignatureV4({ service: 'ec2', region: 'karri-1', credentials, sha256: NodeSha256 })
  const request = {
    method: parts.method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: 8773,
    path: parts.path,
    query: Object.fromEntries(parts.query),
    headers: { host: '127.0.0.1:8773', 'x-custom': parts.header },
    body: parts.body,
  }
  const signed =
    expirySeconds === undefined
      ? await signer.sign(request, { signingDate: SIGNED_AT })
      : await signer.presign(request, { signingDate: SIGNED_AT, expiresIn: expirySeconds })
  const query = renderQuery(Object.entries(signed.query ?? {}) as [string, string][])
  return {
    method: parts.method,
    path: parts.path,
    query,
    headers: Object.entries(signed.headers).flat(),
    body: Buffer.from(parts.body),
  }
}

function renderQuery(query: readonly (readonly [string, string])[]): string {
  return query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
}

// Each byte of method, path, query, body and signed header values with its lowest bit turned over, one at a time. A
// percent sign and its digits are left out: turned over, they may be the same text in another spelling.
function everyChange(request: ApiRequest): readonly ApiRequest[] {
  const signedValues = request.headers.flatMap((name, i) =>
    i % 2 === 0 && /^(host|x-|authorization)/i.test(name) ? [i + 1] : [],
  )
  const replaceHeader = (at: number, value: string) => request.headers.map((text, i) => (i === at ? value : text))
  return [
    ...flips(request.method).map((method) => ({ ...request, method })),
    ...flips(request.path).map((path) => ({ ...request, path })),
    ...flips(request.query).map((query) => ({ ...request, query })),
    ...flips(Buffer.from(request.body).toString()).map((body) => ({ ...request, body: Buffer.from(body) })),
    ...signedValues.flatMap((at) =>
      flips(request.headers[at] ?? '').map((value) => ({ ...request, headers: replaceHeader(at, value) })),
    ),
  ]
}

function flips(text: string): readonly string[] {
  return [...text].flatMap((character, i) => {
    if (!/[\w.;=&/-]/.test(character) || /%.?$/.test(text.slice(0, i))) return []
    return [text.slice(0, i) + String.fromCharCode(character.charCodeAt(0) ^ 1) + text.slice(i + 1)]
  })
}

/** The hash that the SDK's signer asks for, over Node's own. */
class NodeSha256 {
  readonly #hash

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret))
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data))
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {}
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
}
