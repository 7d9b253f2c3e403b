// What a client did wrong on the wire, as EC2 names it. Codes become HTTP statuses in the one table of the
// API's edge, not here. Source: EC2 API reference, "Error codes for the Amazon EC2 API".

/** The codes that codecs and signatures answer with. */
export type WireFaultCode =
  | 'AuthFailure'
  | 'IncompleteSignature'
  | 'InvalidClientTokenId'
  | 'InvalidParameterValue'
  | 'MalformedQueryString'
  | 'MissingAuthenticationToken'
  | 'MissingParameter'
  | 'RequestExpired'
  | 'SignatureDoesNotMatch'
  | 'UnknownParameter'

/** One thing that is wrong with a request. `message` is EC2's wording where it has one, and the remedy. */
export interface WireFault {
  readonly code: WireFaultCode
  readonly message: string
}
