// Judges a V2 signature over the decoded parameters, the host and the path. It covers neither headers nor the way the
// parameters were sent: use it for nothing but the parameters that it was given.
import { createHmac } from 'node:crypto'
import { bad, ok, type Result } from '@karri/model'
import { type ApiRequest, headerValues } from '../api-request.ts'
import type { WireFault, WireFaultCode } from '../wire-fault.ts'
import { equalInConstantTime } from './equal-in-constant-time.ts'
import type { V2Claim } from './parse-signature-v2.ts'
import { percentEncode } from './percent-encode.ts'
import { CLOCK_SKEW_MS, describeExpiry, MAX_EXPIRY_SECONDS, type SignatureWindow } from './signature-window.ts'

/** What a V2 signature is checked against. */
export interface V2Check {
  /** The secret of `claim.accessKeyId`, or undefined when there is no such active key. */
  readonly secretKey: string | undefined
  /** Milliseconds since the Unix epoch. */
  readonly now: number
}

/**
 * Says whether the request was signed by the holder of the secret, now.
 * Fails with AuthFailure (no such key), RequestExpired, SignatureDoesNotMatch.
 */
export function verifySignatureV2(request: ApiRequest, claim: V2Claim, check: V2Check): Result<V2Claim, WireFault> {
  const expiry = describeExpiry(windowOf(claim), check.now)
  if (expiry !== undefined) return refused('RequestExpired', expiry)
  // An unknown key costs the same as a known one, so that time does not tell which keys exist.
  const text = renderStringToSign(request, claim)
  const expected = createHmac(claim.algorithm, check.secretKey ?? 'no such key')
    .update(text)
    .digest('base64')
  const matches = equalInConstantTime(expected, claim.signature)
  if (check.secretKey === undefined) {
    return refused(
      'AuthFailure',
      `AWS was not able to validate the provided access credentials. There is no active access key ${claim.accessKeyId}: check the client's access key id.`,
    )
  }
  if (matches) return ok(claim)
  return refused(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your secret access key and signing method.',
  )
}

// A signature that names its own end is good until then, but never for longer than a presigned V4 one.
function windowOf(claim: V2Claim): SignatureWindow {
  if (claim.signedAtMs !== undefined) {
    return { fromMs: claim.signedAtMs - CLOCK_SKEW_MS, untilMs: claim.signedAtMs + CLOCK_SKEW_MS }
  }
  const untilMs = claim.expiresAtMs ?? 0
  return { fromMs: untilMs - MAX_EXPIRY_SECONDS * 1000, untilMs }
}

function renderStringToSign(request: ApiRequest, claim: V2Claim): string {
  const host = headerValues(request, 'host').join(',').trim().toLowerCase()
  const parameters = claim.parameters
    .filter(([name]) => name !== 'Signature')
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  return [request.method, host, request.path === '' ? '/' : request.path, parameters].join('\n')
}

function refused(code: WireFaultCode, message: string): Result<never, WireFault> {
  return bad<WireFault>({ code, message })
}
