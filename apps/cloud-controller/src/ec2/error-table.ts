// The one place where codes become EC2 error codes and HTTP statuses. A code that is not here is a fault of ours: it is
// answered as InternalError and logged. Source: EC2 API reference, "Error codes for the Amazon EC2 API".
import { KarriError } from '@karri/model'

/** What a client is told. */
export interface Ec2Error {
  readonly code: string
  readonly status: number
  readonly message: string
}

/** HTTP status of each EC2 code that Karri answers. */
export const EC2_STATUSES: Readonly<Record<string, number>> = {
  // Who asks
  AuthFailure: 401,
  IncompleteSignature: 400,
  InvalidClientTokenId: 403,
  MissingAuthenticationToken: 403,
  RequestExpired: 400,
  SignatureDoesNotMatch: 403,
  UnauthorizedOperation: 403,
  // What is asked
  DryRunOperation: 412,
  IdempotentParameterMismatch: 400,
  InvalidAction: 400,
  InvalidNextToken: 400,
  InvalidParameterCombination: 400,
  InvalidParameterValue: 400,
  InvalidURI: 404,
  MalformedQueryString: 400,
  MissingAction: 400,
  MissingParameter: 400,
  NoSuchVersion: 400,
  RequestEntityTooLarge: 413,
  UnknownParameter: 400,
  UnsupportedOperation: 400,
  // Addresses
  AddressLimitExceeded: 400,
  'InvalidAddress.Malformed': 400,
  'InvalidAddress.NotFound': 400,
  'InvalidAllocationID.Malformed': 400,
  'InvalidAllocationID.NotFound': 400,
  'InvalidAssociationID.Malformed': 400,
  'InvalidAssociationID.NotFound': 400,
  'InvalidIPAddress.InUse': 400,
  'Resource.AlreadyAssociated': 400,
  // Groups
  CannotDelete: 400,
  'InvalidGroup.Duplicate': 400,
  'InvalidGroup.InUse': 400,
  'InvalidGroup.NotFound': 400,
  'InvalidGroup.Reserved': 400,
  'InvalidGroupId.Malformed': 400,
  'InvalidPermission.Duplicate': 400,
  'InvalidPermission.Malformed': 400,
  'InvalidPermission.NotFound': 400,
  'InvalidSecurityGroupRuleId.Malformed': 400,
  'InvalidSecurityGroupRuleId.NotFound': 400,
  RulesPerSecurityGroupLimitExceeded: 400,
  SecurityGroupLimitExceeded: 400,
  // Images
  'InvalidAMIID.Malformed': 400,
  'InvalidAMIID.NotFound': 400,
  'InvalidAMIID.Unavailable': 400,
  'InvalidAMIName.Duplicate': 400,
  'InvalidAMIName.Malformed': 400,
  InvalidManifest: 400,
  // Instances
  IncorrectInstanceState: 400,
  'InvalidInstanceID.Malformed': 400,
  'InvalidInstanceID.NotFound': 400,
  InvalidInstanceType: 400,
  'InvalidUserData.Malformed': 400,
  // Key pairs
  'InvalidKey.Format': 400,
  'InvalidKeyPair.Duplicate': 400,
  'InvalidKeyPair.NotFound': 400,
  'InvalidKeyPairId.Malformed': 400,
  // Tags
  InvalidID: 400,
  TagLimitExceeded: 400,
  // Our side
  InsufficientAddressCapacity: 500,
  InsufficientInstanceCapacity: 500,
  InternalError: 500,
  Unavailable: 503,
}

/** Codes of Karri that EC2 calls differently. */
export const RENAMED_CODES: Readonly<Record<string, string>> = {
  InvalidFilter: 'InvalidParameterValue',
  MissingFilterName: 'MissingParameter',
  InsufficientSegments: 'InsufficientInstanceCapacity',
  InsufficientFreeAddresses: 'InsufficientInstanceCapacity',
  ZoneUnreachable: 'Unavailable',
}

/** What a client is told of an error, or undefined when it is a fault of ours that it must not see. */
export function findEc2Error(error: unknown): Ec2Error | undefined {
  if (!(error instanceof KarriError)) return undefined
  const code = Object.hasOwn(RENAMED_CODES, error.code) ? (RENAMED_CODES[error.code] ?? error.code) : error.code
  if (!Object.hasOwn(EC2_STATUSES, code)) return undefined
  return { code, status: EC2_STATUSES[code] ?? 500, message: error.message }
}

/** What a client is told of a fault of ours: no detail leaves the log. */
export const INTERNAL_ERROR: Ec2Error = {
  code: 'InternalError',
  status: 500,
  message: 'An internal error has occurred. Give the request id to the operator of this cloud: its log has the cause',
}
