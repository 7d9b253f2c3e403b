// Reads what a request says about its own V2 signature: the query signature of the seed's era of clients. The caller
// decides whether V2 is allowed at all. Source: EC2 API reference 2013, "Query API authentication".
import { bad, ok, type Result } from '@karri/model'
import type { Parameter } from '../query/parse-parameters.ts'
import { parseTimestamp } from '../query/parse-timestamp.ts'
import { quoteForMessage } from '../query/quote-for-message.ts'
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
  const values = new Map(parameters)
  if (values.size !== parameters.length) return incomplete('A parameter is given more than once.')
  const accessKeyId = values.get('AWSAccessKeyId') ?? ''
  const signature = values.get('Signature') ?? ''
  const algorithm = ALGORITHMS.get(values.get('SignatureMethod') ?? '')
  if (values.get('SignatureVersion') !== '2')
    return incomplete('SignatureVersion must be 2. Sign with Signature Version 4.')
  if (algorithm === undefined) return incomplete('SignatureMethod must be HmacSHA256 or HmacSHA1.')
  if (!/^\w{1,128}$/.test(accessKeyId)) return incomplete('AWSAccessKeyId must be an access key id.')
  if (signature === '') return incomplete('Signature is missing.')
  const timestamp = values.get('Timestamp')
  const expires = values.get('Expires')
  const time = timestamp ?? expires
  if (time === undefined || (timestamp !== undefined && expires !== undefined)) {
    return incomplete('Either Timestamp or Expires must be there, and not both.')
  }
  const ms = parseTimestamp(time)
  if (ms === undefined) {
    return incomplete(`The time must have the form 2026-01-31T12:00:00Z, not '${quoteForMessage(time)}'.`)
  }
  return ok({
    accessKeyId,
    algorithm,
    signature,
    signedAtMs: timestamp === undefined ? undefined : ms,
    expiresAtMs: timestamp === undefined ? ms : undefined,
    parameters,
  })
}

const ALGORITHMS: ReadonlyMap<string, 'sha1' | 'sha256'> = new Map([
  ['HmacSHA256', 'sha256'],
  ['HmacSHA1', 'sha1'],
])

function incomplete(message: string): Result<never, WireFault> {
  return bad<WireFault>({
    code: 'IncompleteSignature',
    message: `The request signature does not conform to AWS standards. ${message}`,
  })
}
