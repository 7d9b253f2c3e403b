// The first step of a Query request: bytes to decoded parameters. It knows nothing of operations; signatures of
// version 2 and `parseQueryRequest` both read what it gives, so a name that came twice must not get past it.
import { bad, ok, type Result } from '@karri/model'
import type { ApiRequest } from '../api-request.ts'
import type { WireFault } from '../wire-fault.ts'
import { quoteForMessage } from './quote-for-message.ts'

/** One decoded parameter of a request. */
export type Parameter = readonly [name: string, value: string]

/** Bytes of query and body together: 16 KiB of user data and a thousand filters fit many times over. */
export const MAX_PARAMETER_BYTES = 1024 * 1024

/** EC2 takes at most a thousand ids in a list; ten lists of that size are more than any client sends. */
export const MAX_PARAMETERS = 10_000

/**
 * The parameters of the URL's query and of a form body, decoded, in the order of arrival.
 * Fails with MalformedQueryString: bad percent-encoding or UTF-8, a name given twice, more than the limits allow.
 */
export function parseParameters(request: Pick<ApiRequest, 'query' | 'body'>): Result<readonly Parameter[], WireFault> {
  if (request.query.length + request.body.length > MAX_PARAMETER_BYTES) {
    return malformed(
      `The request's parameters are longer than ${MAX_PARAMETER_BYTES} bytes. Send fewer in one request.`,
    )
  }
  const body = decodeUtf8(request.body)
  if (body === undefined) return malformed('The request body is not UTF-8. Percent-encode it as a form.')
  const parts = [...request.query.split('&'), ...body.split('&')].filter((part) => part !== '')
  if (parts.length > MAX_PARAMETERS) {
    return malformed(
      `The request has ${parts.length} parameters, more than ${MAX_PARAMETERS}. Send fewer in one request.`,
    )
  }
  const values = new Map<string, string>()
  for (const part of parts) {
    const parameter = parseParameter(part)
    if (parameter === undefined) {
      return malformed(
        `The parameter ${quoteForMessage(part)} is not valid percent-encoded UTF-8. Encode it as a form does.`,
      )
    }
    const [name, value] = parameter
    if (values.has(name)) {
      return malformed(
        `The parameter ${quoteForMessage(name)} is given more than once. Number the items of a list (${quoteForMessage(name)}.1, …).`,
      )
    }
    values.set(name, value)
  }
  return ok([...values])
}

/** The name and value of one `name=value`, decoded as a form does; undefined when it is not decodable. */
export function parseParameter(part: string): Parameter | undefined {
  const equals = part.indexOf('=')
  try {
    return equals < 0 ? [decode(part), ''] : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))]
  } catch {
    return undefined
  }
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function malformed(message: string): Result<never, WireFault> {
  return bad<WireFault>({ code: 'MalformedQueryString', message })
}
