// Who asks: from the signature of a request to a caller. The first thing that happens to a request after its parameters
// were split; nothing is decoded for somebody unknown.
import {
  type ApiRequest,
  type Parameter,
  parseSignatureV2,
  parseSignatureV4,
  usesSignatureV2,
  verifySignatureV2,
  verifySignatureV4,
  type WireFault,
} from '@karri/aws-wire'
import type { Result } from '@karri/model'
import { findCredentials } from '../accounts/find-credentials.ts'
import { type Caller, type CloudContext, CloudError } from '../context.ts'

/** A request and its decoded parameters. */
export interface SignedRequest {
  readonly request: ApiRequest
  readonly parameters: readonly Parameter[]
  /** Signatures of the ancestor's time: SHA-1 or SHA-256 over the query, without the body's hash. */
  readonly allowSignatureV2: boolean
}

/**
 * The caller of a request.
 * @throws CloudError AuthFailure, IncompleteSignature, InvalidClientTokenId, MissingAuthenticationToken, RequestExpired, SignatureDoesNotMatch
 */
export async function authenticate(context: CloudContext, signed: SignedRequest): Promise<Caller> {
  if (usesSignatureV2(signed.parameters)) return authenticateV2(context, signed)
  const { request } = signed
  const claim = take(parseSignatureV4(request))
  const credentials = await findCredentials(context, claim.accessKeyId)
  const check = {
    secretKey: credentials?.secretAccessKey,
    now: context.clock.now(),
    service: 'ec2',
    region: undefined, // one region: clients of the ancestor's time sign for us-east-1 or for none of ours
  }
  take(verifySignatureV4(request, claim, check))
  return callerOf(credentials?.caller)
}

async function authenticateV2(context: CloudContext, signed: SignedRequest): Promise<Caller> {
  if (!signed.allowSignatureV2) {
    throw new CloudError(
      'AuthFailure',
      'Signature version 2 is switched off: sign with version 4, or ask the operator to allow version 2',
    )
  }
  const claim = take(parseSignatureV2(signed.parameters))
  const credentials = await findCredentials(context, claim.accessKeyId)
  const check = { secretKey: credentials?.secretAccessKey, now: context.clock.now() }
  take(verifySignatureV2(signed.request, claim, check))
  return callerOf(credentials?.caller)
}

function take<T>(result: Result<T, WireFault>): T {
  if (result.ok) return result.value
  throw new CloudError(result.problems[0]?.code ?? 'AuthFailure', result.problems[0]?.message ?? 'Not authenticated')
}

/** A verified signature had a secret, and so an owner; this holds even if a verifier forgot to refuse an unknown key. */
function callerOf(caller: Caller | undefined): Caller {
  if (caller) return caller
  throw new CloudError('AuthFailure', 'AWS was not able to validate the provided access credentials')
}
