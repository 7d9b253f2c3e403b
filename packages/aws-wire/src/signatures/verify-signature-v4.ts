// Judges a V4 signature: scope, time, key, then the signature itself over the request as it came. Pure; the caller
// has looked the claim's key up. Messages never say what the right signature would have been.
import { createHash, createHmac } from 'node:crypto'
import { bad, ok, type Result } from '@karri/model'
import { type ApiRequest, headerValues } from '../api-request.ts'
import { quoteForMessage } from '../query/quote-for-message.ts'
import type { WireFault, WireFaultCode } from '../wire-fault.ts'
import { renderCanonicalRequest } from './canonical-request.ts'
import { equalInConstantTime } from './equal-in-constant-time.ts'
import type { V4Claim } from './parse-signature-v4.ts'
import { CLOCK_SKEW_MS, describeExpiry, type SignatureWindow } from './signature-window.ts'

/** What a V4 signature is checked against. */
export interface V4Check {
  /** The secret of `claim.accessKeyId`, or undefined when there is no such active key. */
  readonly secretKey: string | undefined
  /** Milliseconds since the Unix epoch. */
  readonly now: number
  /** The scope's service, `ec2`. */
  readonly service: string
  /** The scope's region; undefined accepts any. */
  readonly region: string | undefined
}

/**
 * Says whether the request was signed by the holder of the secret, now and for this service.
 * Fails with AuthFailure (no such key), InvalidClientTokenId (a session token: none are issued), RequestExpired, SignatureDoesNotMatch.
 */
export function verifySignatureV4(request: ApiRequest, claim: V4Claim, check: V4Check): Result<V4Claim, WireFault> {
  const scopeProblem = describeScopeProblem(claim, check) ?? describeHeaderProblem(request, claim)
  if (scopeProblem !== undefined) return refused('SignatureDoesNotMatch', scopeProblem)
  const expiry = describeExpiry(windowOf(claim), check.now)
  if (expiry !== undefined) return refused('RequestExpired', expiry)
  if (claim.sessionToken !== undefined) {
    return refused(
      'InvalidClientTokenId',
      'The security token included in the request is invalid. This cloud issues none: unset AWS_SESSION_TOKEN.',
    )
  }
  const canonicalRequest = renderCanonicalRequest(request, claim.signedHeaders)
  if (canonicalRequest === undefined) {
    return refused(
      'SignatureDoesNotMatch',
      'The URL is not valid percent-encoded UTF-8, so that nobody can have signed it.',
    )
  }
  // An unknown key costs the same as a known one, so that time does not tell which keys exist.
  const expected = sign(canonicalRequest, claim, check.secretKey ?? 'no such key')
  const matches = equalInConstantTime(expected, claim.signature)
  if (check.secretKey === undefined) {
    return refused(
      'AuthFailure',
      `AWS was not able to validate the provided access credentials. There is no active access key ${claim.accessKeyId}: check AWS_ACCESS_KEY_ID.`,
    )
  }
  if (matches) return ok(claim)
  return refused(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your secret access key and signing method.',
  )
}

function describeScopeProblem(claim: V4Claim, check: V4Check): string | undefined {
  if (claim.service !== check.service) {
    return `Credential should be scoped to correct service: '${check.service}', not '${claim.service}'. Check the endpoint that the client was given for this service.`
  }
  if (check.region !== undefined && claim.region !== check.region) {
    return `Credential should be scoped to a valid region, '${check.region}', not '${claim.region}'. Set AWS_DEFAULT_REGION=${check.region}.`
  }
  if (claim.timestamp.startsWith(claim.day)) return undefined
  return `Date in Credential scope does not match YYYYMMDD from the date of signing: '${claim.day}' and '${claim.timestamp}'.`
}

// What the cloud acts on must be signed: the host, and every x-amz- header that is there.
function describeHeaderProblem(request: ApiRequest, claim: V4Claim): string | undefined {
  const signed = new Set(claim.signedHeaders)
  const present = new Set(request.headers.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase()))
  const absent = claim.signedHeaders.find((name) => !present.has(name))
  if (absent !== undefined) {
    return `The signed header ${quoteForMessage(absent)} did not arrive. Check for a proxy that removes headers.`
  }
  const unsigned = ['host', ...present].find(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signed.has(name),
  )
  if (unsigned !== undefined) return `The header ${quoteForMessage(unsigned)} must be signed: name it in SignedHeaders.`
  if (headerValues(request, 'host').length > 1) return 'The host header is given more than once.'
  return undefined
}

function windowOf(claim: V4Claim): SignatureWindow {
  const lifeMs = claim.place === 'url' ? claim.expirySeconds * 1000 : CLOCK_SKEW_MS
  return { fromMs: claim.signedAtMs - CLOCK_SKEW_MS, untilMs: claim.signedAtMs + lifeMs }
}

function sign(canonicalRequest: string, claim: V4Claim, secretKey: string): string {
  const scope = `${claim.day}/${claim.region}/${claim.service}/aws4_request`
  const hash = createHash('sha256').update(canonicalRequest, 'latin1').digest('hex')
  const dayKey = hmac(`AWS4${secretKey}`, claim.day)
  const key = hmac(hmac(hmac(dayKey, claim.region), claim.service), 'aws4_request')
  return hmac(key, `AWS4-HMAC-SHA256\n${claim.timestamp}\n${scope}\n${hash}`).toString('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function refused(code: WireFaultCode, message: string): Result<never, WireFault> {
  return bad<WireFault>({ code, message })
}
