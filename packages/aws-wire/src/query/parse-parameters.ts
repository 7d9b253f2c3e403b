import type { Result } from '@karri/model'
import type { ApiRequest } from '../api-request.ts'
import type { WireFault } from '../wire-fault.ts'

/** One decoded parameter of a request. */
export type Parameter = readonly [name: string, value: string]

/**
 * The parameters of the URL's query and of a form body, decoded, in the order of arrival.
 * Fails with MalformedQueryString: bad percent-encoding or UTF-8, a name given twice, more than the limits allow.
 */
export function parseParameters(request: Pick<ApiRequest, 'query' | 'body'>): Result<readonly Parameter[], WireFault> {
  throw new Error(`not yet: ${request.query}`)
}
