import type { Result } from '@karri/model'
import type { Operation } from '../operation.ts'
import type { WireFault } from '../wire-fault.ts'
import type { Parameter } from './parse-parameters.ts'

/**
 * The typed input of an operation (`Ec2Input` of its name), from the decoded parameters of the request.
 * Protocol and signature parameters (Action, Version, Timestamp, X-Amz-…) are passed over.
 * Fails with every problem found, at most 16, the first of which is the one to answer: UnknownParameter, InvalidParameterValue,
 * MissingParameter, MalformedQueryString. Ranges, formats and enumerations are the handler's to check.
 */
export function parseQueryRequest(operation: Operation, parameters: readonly Parameter[]): Result<object, WireFault> {
  throw new Error(`not yet: ${operation.name} ${parameters.length}`)
}
