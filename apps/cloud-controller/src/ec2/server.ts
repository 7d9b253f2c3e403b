// The API's HTTP edge on fastify: takes raw bodies and undecoded URLs (signatures are about these exact bytes), hands each
// request to answerRequest and writes its answer. No EC2 rule lives here.
import { type ApiRequest, renderError } from '@karri/aws-wire'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { CloudContext } from '../context.ts'
import { answerRequest, type Ec2Answer, type Ec2Options } from './answer-request.ts'
import { EC2_STATUSES, INTERNAL_ERROR } from './error-table.ts'

/**
 * A server of the EC2 Query API, not yet listening: POST forms and GET queries on `/` and on the ancestor's path.
 * Every answer carries x-amzn-requestid.
 */
export function createEc2Server(
  context: CloudContext,
  options: Ec2Options = { allowSignatureV2: false },
): FastifyInstance {
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    exposeHeadRoutes: false,
    genReqId: () => createRequestId(context.randomBytes(16)),
    requestTimeout: REQUEST_TIMEOUT_MS,
    // An address that cannot be decoded fails before any route is looked for.
    frameworkErrors: (error, request, reply) =>
      void send(context, reply, answerTransportError(context, error, request.id)),
    routerOptions: { ignoreTrailingSlash: true },
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  for (const url of PATHS) {
    app.route({
      method: ['GET', 'POST'],
      url,
      handler: async (request, reply) => {
        const answer = await answerRequest(context, { request: toApiRequest(request), requestId: request.id, options })
        return send(context, reply, answer)
      },
    })
  }
  app.setNotFoundHandler((request, reply) =>
    send(
      context,
      reply,
      answerError('InvalidURI', `There is no API at this address: use one of ${PATHS.join(', ')}`, request.id),
    ),
  )
  app.setErrorHandler((error: { readonly statusCode?: number; readonly message: string }, request, reply) =>
    send(context, reply, answerTransportError(context, error, request.id)),
  )
  return app
}

/** The root, and the paths that clients of the ancestor's time have in EC2_URL. */
const PATHS = ['/', '/services/Eucalyptus', '/services/compute']
const MAX_BODY_BYTES = 1024 * 1024 // the largest legal request is user data: 16 KiB in base64, percent-encoded
const REQUEST_TIMEOUT_MS = 30_000 // to receive a whole request; a slow client must not hold a connection for longer

function toApiRequest(request: FastifyRequest): ApiRequest {
  const url = request.raw.url ?? '/'
  const mark = url.indexOf('?')
  return {
    method: request.method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: request.raw.rawHeaders,
    body: Buffer.isBuffer(request.body) ? request.body : new Uint8Array(),
  }
}

/** Date is the clock that signatures are checked against: SDKs set theirs by it. */
function send(context: CloudContext, reply: FastifyReply, answer: Ec2Answer): FastifyReply {
  return reply
    .code(answer.status)
    .header('date', new Date(context.clock.now()).toUTCString())
    .header('content-type', 'text/xml;charset=UTF-8')
    .header('x-amzn-requestid', reply.request.id)
    .send(answer.body)
}

function answerError(code: string, message: string, requestId: string): Ec2Answer {
  return { status: EC2_STATUSES[code] ?? 500, body: renderError(code, message, requestId) }
}

/** Errors of the transport itself: a body too large, a broken content length, a client that went away. */
function answerTransportError(
  context: CloudContext,
  error: { readonly statusCode?: number; readonly message: string },
  requestId: string,
): Ec2Answer {
  if (error.statusCode === 413) {
    return answerError('RequestEntityTooLarge', `The request is larger than ${MAX_BODY_BYTES} bytes`, requestId)
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return answerError('MalformedQueryString', error.message, requestId)
  }
  context.log.error({ requestId, err: error }, 'EC2 request failed')
  return answerError(INTERNAL_ERROR.code, INTERNAL_ERROR.message, requestId)
}

/** A version 4 UUID (RFC 9562, 5.4), the form of AWS request ids. */
function createRequestId(random: Uint8Array): string {
  const bytes = Uint8Array.from(random)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
