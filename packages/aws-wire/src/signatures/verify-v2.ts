import type { Result } from '@karri/model'
import type { ApiRequest } from '../api-request.ts'
import type { Parameter } from '../query/parse-parameters.ts'
import type { WireFault } from '../wire-fault.ts'

/** What a request says about its own V2 signature: believed only after `verifySignatureV2`. */
export interface V2Claim {
  readonly accessKeyId: string
  readonly algorithm: 'sha1' | 'sha256'
  /** Base64. */
  readonly signature: string
  /** Milliseconds since the Unix epoch; exactly one of the two is there. */
  readonly signedAtMs: number | undefined
  readonly expiresAtMs: number | undefined
  /** Every parameter of the request, the signature included. */
  readonly parameters: readonly Parameter[]
}

/** Whether the parameters carry a V2 signature (and not a V4 one): the caller decides if V2 is allowed at all. */
export function usesSignatureV2(parameters: readonly Parameter[]): boolean {
  return parameters.some(([name]) => name === 'SignatureVersion')
}

/** Reads the V2 signature among the parameters. Fails with IncompleteSignature, naming the part that is missing or wrong. */
export function parseSignatureV2(parameters: readonly Parameter[]): Result<V2Claim, WireFault> {
  throw new Error(`not yet ${parameters.length}`)
}

/**
 * Says whether the request was signed by the holder of the secret, now.
 * Fails with AuthFailure (no such key), RequestExpired, SignatureDoesNotMatch.
 */
export function verifySignatureV2(
  request: ApiRequest,
  claim: V2Claim,
  check: { readonly secretKey: string | undefined; readonly now: number },
): Result<V2Claim, WireFault> {
  throw new Error(`not yet ${request.path} ${claim.signature} ${check.now}`)
}
