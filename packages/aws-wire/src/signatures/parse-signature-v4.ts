// Reads what a request says about its own V4 signature, from the Authorization header or a presigned URL. It
// believes nothing: `verifySignatureV4` does the judging, after the caller has looked the key up.
// Source: AWS General Reference, "Signature Version 4 signing process".
import { bad, ok, type Result } from '@karri/model'
import { type ApiRequest, headerValues } from '../api-request.ts'
import { parseParameter } from '../query/parse-parameters.ts'
import { quoteForMessage } from '../query/quote-for-message.ts'
import type { WireFault } from '../wire-fault.ts'
import { MAX_EXPIRY_SECONDS } from './signature-window.ts'

/** What a request says about its own signature: believed only after `verifySignatureV4`. */
export interface V4Claim {
  readonly accessKeyId: string
  /** Where the signature was: the Authorization header, or the URL (presigned). */
  readonly place: 'header' | 'url'
  /** The day of the credential scope, `YYYYMMDD`. */
  readonly day: string
  readonly region: string
  readonly service: string
  /** The time of signing as it was signed, `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string
  /** Milliseconds since the Unix epoch. */
  readonly signedAtMs: number
  /** How long a presigned URL is good, 1..604800; 0 in a header, where only the clock window counts. */
  readonly expirySeconds: number
  /** Lower case, sorted. */
  readonly signedHeaders: readonly string[]
  /** 64 lower-case hex digits. */
  readonly signature: string
  readonly sessionToken: string | undefined
}

/** Reads the V4 signature of a request. Fails with MissingAuthenticationToken when there is none, else IncompleteSignature. */
export function parseSignatureV4(request: ApiRequest): Result<V4Claim, WireFault> {
  const authorizations = headerValues(request, 'authorization')
  const url = signatureParameters(request.query)
  if (typeof url === 'string') return incomplete(url)
  const presigned = url.has('X-Amz-Signature') || url.has('X-Amz-Algorithm')
  if (authorizations.length === 0 && !presigned) {
    return bad<WireFault>({
      code: 'MissingAuthenticationToken',
      message: 'Request is missing Authentication Token. Sign it with an access key (AWS Signature Version 4).',
    })
  }
  if (authorizations.length + (presigned ? 1 : 0) > 1)
    return incomplete('It is signed more than once. Sign it in one place.')
  return presigned ? parseUrl(url) : parseHeader(request, authorizations[0] ?? '')
}

interface ClaimTexts {
  readonly place: 'header' | 'url'
  readonly credential: string
  readonly signedHeaders: string
  readonly signature: string
  readonly timestamp: string
  readonly expirySeconds: number
  readonly sessionToken: string | undefined
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

function parseHeader(request: ApiRequest, authorization: string): Result<V4Claim, WireFault> {
  const space = authorization.indexOf(' ')
  if (authorization.slice(0, space) !== ALGORITHM) {
    return incomplete(`The Authorization header is not of ${ALGORITHM}. Sign with Signature Version 4.`)
  }
  const fields = new Map<string, string>()
  for (const field of authorization.slice(space + 1).split(',')) {
    const equals = field.indexOf('=')
    const name = field.slice(0, Math.max(equals, 0)).trim()
    if (fields.has(name)) return incomplete(`The Authorization header gives ${quoteForMessage(name)} more than once.`)
    fields.set(name, field.slice(equals + 1).trim())
  }
  const dates = headerValues(request, 'x-amz-date')
  if (dates.length > 1) return incomplete('The x-amz-date header is given more than once.')
  return claim({
    place: 'header',
    credential: fields.get('Credential') ?? '',
    signedHeaders: fields.get('SignedHeaders') ?? '',
    signature: fields.get('Signature') ?? '',
    timestamp: dates[0] ?? timestampOfDate(headerValues(request, 'date')),
    expirySeconds: 0,
    sessionToken: headerValues(request, 'x-amz-security-token')[0],
  })
}

function parseUrl(parameters: ReadonlyMap<string, string>): Result<V4Claim, WireFault> {
  if (parameters.get('X-Amz-Algorithm') !== ALGORITHM) return incomplete(`X-Amz-Algorithm must be ${ALGORITHM}.`)
  const expiry = parameters.get('X-Amz-Expires') ?? ''
  const expirySeconds = /^\d{1,6}$/.test(expiry) ? Number(expiry) : 0
  if (expirySeconds < 1 || expirySeconds > MAX_EXPIRY_SECONDS) {
    return incomplete(
      `X-Amz-Expires must be from 1 to ${MAX_EXPIRY_SECONDS} seconds (7 days), not '${quoteForMessage(expiry)}'.`,
    )
  }
  return claim({
    place: 'url',
    credential: parameters.get('X-Amz-Credential') ?? '',
    signedHeaders: parameters.get('X-Amz-SignedHeaders') ?? '',
    signature: parameters.get('X-Amz-Signature') ?? '',
    timestamp: parameters.get('X-Amz-Date') ?? '',
    expirySeconds,
    sessionToken: parameters.get('X-Amz-Security-Token'),
  })
}

function claim(texts: ClaimTexts): Result<V4Claim, WireFault> {
  const { place, signature, timestamp, expirySeconds, sessionToken } = texts
  const scope = /^(\w{1,128})\/(\d{8})\/([\w-]{1,64})\/([\w-]{1,64})\/aws4_request$/.exec(texts.credential)
  if (scope === null) {
    return incomplete(
      `Credential must have the form ACCESS-KEY-ID/YYYYMMDD/REGION/SERVICE/aws4_request, not '${quoteForMessage(texts.credential)}'.`,
    )
  }
  const [, accessKeyId = '', day = '', region = '', service = ''] = scope
  const signedHeaders = texts.signedHeaders.split(';')
  if (!signedHeaders.every((name, i) => HEADER_NAME.test(name) && (i === 0 || (signedHeaders[i - 1] ?? '') < name))) {
    return incomplete('SignedHeaders must be lower-case header names, sorted, each once, with semicolons between.')
  }
  if (!/^[0-9a-f]{64}$/.test(signature)) return incomplete('Signature must be 64 lower-case hex digits.')
  const signedAtMs = parseBasicTimestamp(timestamp)
  if (signedAtMs === undefined)
    return incomplete(`The date must have the form YYYYMMDDTHHMMSSZ, not '${quoteForMessage(timestamp)}'.`)
  return ok({
    accessKeyId,
    place,
    day,
    region,
    service,
    timestamp,
    signedAtMs,
    expirySeconds,
    signedHeaders,
    signature,
    sessionToken,
  })
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/

/** The parameters of a URL that V4 knows, each of which may be there once; a text says what is wrong. */
function signatureParameters(query: string): ReadonlyMap<string, string> | string {
  const parameters = new Map<string, string>()
  for (const part of query.split('&')) {
    const parameter = parseParameter(part)
    if (parameter === undefined || !parameter[0].startsWith('X-Amz-')) continue
    if (parameters.has(parameter[0])) return `${quoteForMessage(parameter[0])} is given more than once.`
    parameters.set(...parameter)
  }
  return parameters
}

function parseBasicTimestamp(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second] = match
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(ms) ? undefined : ms
}

// Clients that cannot set x-amz-date sign the Date header's time in the basic form.
function timestampOfDate(dates: readonly string[]): string {
  const ms = dates.length === 1 ? Date.parse(dates[0] ?? '') : Number.NaN
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString().replaceAll(/[-:]|\.\d{3}/g, '')
}

function incomplete(message: string): Result<never, WireFault> {
  return bad<WireFault>({
    code: 'IncompleteSignature',
    message: `The request signature does not conform to AWS standards. ${message}`,
  })
}
