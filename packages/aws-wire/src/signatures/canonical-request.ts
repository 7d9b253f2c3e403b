// The text that a V4 signature is about, from the request as it came over the wire. The header values are the raw
// bytes as Latin-1, as Node gives them: hash the text as 'latin1', or non-ASCII values come out wrong.
// Source: AWS General Reference, "Create a canonical request"; every service but S3.
import { createHash } from 'node:crypto'
import { type ApiRequest, headerValues } from '../api-request.ts'
import { type Parameter, parseParameter } from '../query/parse-parameters.ts'
import { percentEncode } from './percent-encode.ts'

/** The canonical request, or undefined when the query cannot be decoded. */
export function renderCanonicalRequest(request: ApiRequest, signedHeaders: readonly string[]): string | undefined {
  const query = canonicalQuery(request.query)
  if (query === undefined) return undefined
  const headers = signedHeaders.map((name) => `${name}:${canonicalHeader(request, name)}\n`).join('')
  const payloadHash = createHash('sha256').update(request.body).digest('hex')
  return [request.method, canonicalPath(request.path), query, headers, signedHeaders.join(';'), payloadHash].join('\n')
}

// Dot segments and doubled slashes are taken out, then what came over the wire is encoded once more.
function canonicalPath(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  const slash = segments.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${segments.map(percentEncode).join('/')}${slash}`
}

// Sorted by encoded name, then by value: not by `name=value`, since '=' sorts after '.' and '-'.
function canonicalQuery(query: string): string | undefined {
  const parameters: Parameter[] = []
  for (const part of query.split('&')) {
    if (part === '') continue
    const parameter = parseParameter(part)
    if (parameter === undefined) return undefined
    const [name, value] = parameter
    if (name !== 'X-Amz-Signature') parameters.push([percentEncode(name), percentEncode(value)])
  }
  parameters.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
  return parameters.map(([name, value]) => `${name}=${value}`).join('&')
}

function canonicalHeader(request: ApiRequest, name: string): string {
  return headerValues(request, name)
    .map((value) => value.trim().replaceAll(/\s+/g, ' '))
    .join(',')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
