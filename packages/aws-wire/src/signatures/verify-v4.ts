import type { Result } from '@karri/model'
import type { ApiRequest } from '../api-request.ts'
import type { WireFault } from '../wire-fault.ts'

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

/** Reads the V4 signature of a request. Fails with MissingAuthenticationToken when there is none, else IncompleteSignature. */
export function parseSignatureV4(request: ApiRequest): Result<V4Claim, WireFault> {
  throw new Error(`not yet ${request.path}`)
}

/**
 * Says whether the request was signed by the holder of the secret, now and for this service.
 * Fails with AuthFailure (no such key), InvalidClientTokenId (a session token: none are issued), RequestExpired, SignatureDoesNotMatch.
 */
export function verifySignatureV4(request: ApiRequest, claim: V4Claim, check: V4Check): Result<V4Claim, WireFault> {
  throw new Error(`not yet ${request.path} ${claim.region} ${check.now}`)
}
