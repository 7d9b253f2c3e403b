// One question to the metadata service and its answer, as a function: the rules of both versions of the service (EC2 user
// guide, "Use the Instance Metadata Service"), without a socket. metadata-server.ts is the shell around it.
import type { ZoneView } from '@karri/network'
import { type Arrival, identifyInstance } from './identify-instance.ts'
import { metadataOf } from './metadata-of.ts'
import { readMetadata } from './read-metadata.ts'
import type { SessionTokens } from './session-tokens.ts'

export interface MetadataQuestion {
  readonly method: string
  /** The request target as it was sent: path and query. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly arrival: Arrival
}

export interface MetadataAnswer {
  readonly status: 200 | 400 | 401 | 403 | 404 | 405 | 503
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** Answers from the zone's view, or 503 before there is one. */
export function answerMetadata(
  question: MetadataQuestion,
  sources: { readonly view: ZoneView | null; readonly tokens: SessionTokens },
): MetadataAnswer {
  const { view, tokens } = sources
  if (view === null) return refuse(503, 'no view of the zone yet')
  // A proxy's absolute target, `*` or an authority: none of them is a path of this service.
  if (!question.target.startsWith('/')) return refuse(400, 'Bad Request')
  const instance = identifyInstance(view, question.arrival)
  if (instance === null) return refuse(404, 'Not Found')
  const [path = '/'] = question.target.split('?')
  if (question.method === 'PUT') return answerPut(path, question, (ttl) => tokens.issue(instance.instanceId, ttl))
  if (question.method !== 'GET' && question.method !== 'HEAD') return refuse(405, 'Method Not Allowed')
  const token = question.headers[TOKEN_HEADER]
  if (token !== undefined && (typeof token !== 'string' || !tokens.isValid(token, instance.instanceId))) {
    return refuse(401, 'Unauthorized')
  }
  const body = readMetadata(metadataOf(view, instance), path)
  if (body === null) return refuse(404, 'Not Found')
  const type = body instanceof Uint8Array ? 'application/octet-stream' : 'text/plain'
  return { status: 200, headers: { 'content-type': type }, body }
}

function answerPut(path: string, { headers }: MetadataQuestion, issue: (ttlSeconds: number) => string): MetadataAnswer {
  // A request that a proxy passed on is not the instance's own: EC2 refuses it, so that an open proxy in a guest leaks nothing.
  if (headers['x-forwarded-for'] !== undefined) return refuse(403, 'Forbidden')
  if (!/^\/latest\/api\/token\/?$/.test(path)) return refuse(405, 'Method Not Allowed')
  const ttl = headers[TTL_HEADER]
  if (typeof ttl !== 'string' || !/^\d{1,5}$/.test(ttl) || Number(ttl) < 1 || Number(ttl) > MAX_TTL_SECONDS) {
    return refuse(400, `${TTL_HEADER} must be a number from 1 to ${MAX_TTL_SECONDS}`)
  }
  return { status: 200, headers: { 'content-type': 'text/plain', [TTL_HEADER]: ttl }, body: issue(Number(ttl)) }
}

const TOKEN_HEADER = 'x-aws-ec2-metadata-token'
const TTL_HEADER = 'x-aws-ec2-metadata-token-ttl-seconds'
/** Six hours, EC2's maximum. */
const MAX_TTL_SECONDS = 21_600

function refuse(status: MetadataAnswer['status'], body: string): MetadataAnswer {
  return { status, headers: { 'content-type': 'text/plain' }, body }
}
