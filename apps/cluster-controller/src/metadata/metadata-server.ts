// The metadata service's socket, on the gateway's host: questions to 169.254.169.254 arrive here by nft redirect, so the
// socket's own address is the segment's gateway. It trusts no header and says nothing to anyone who is no instance.
import { KarriError } from '@karri/model'
import type { ZoneView } from '@karri/network'
import type { Logger } from '@karri/service'
import { fastify } from 'fastify'
import { answerMetadata } from './answer-metadata.ts'
import type { SessionTokens } from './session-tokens.ts'

export interface MetadataServerOptions {
  readonly host: string
  /** 8778, never the API's; 0 for any free one. */
  readonly port: number
  /** The newest accepted view; null before the first. */
  readonly view: () => ZoneView | null
  readonly tokens: SessionTokens
  readonly log: Logger
}

export interface MetadataServer {
  readonly port: number
  stop(): Promise<void>
}

/** Starts answering. @throws KarriError `ListenFailed` when the port is taken */
export async function startMetadataServer(options: MetadataServerOptions): Promise<MetadataServer> {
  const server = fastify({
    bodyLimit: 1024,
    connectionTimeout: SLOW_MS,
    requestTimeout: SLOW_MS,
    keepAliveTimeout: SLOW_MS,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // The router must not interpret targets: all of them are the handler's, malformed ones too.
    rewriteUrl: () => '/',
  })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { bodyLimit: 1024 }, (_request, _body, done) => done(null, undefined))
  server.route({
    method: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS'],
    url: '/',
    handler: (request, reply) => {
      const { socket, method } = request
      const arrival = { localAddress: socket.localAddress ?? '', remoteAddress: socket.remoteAddress ?? '' }
      const target = request.originalUrl
      const { view, tokens, log } = options
      const answer = answerMetadata({ method, target, headers: request.headers, arrival }, { view: view(), tokens })
      log.debug({ method, target, arrival, status: answer.status }, 'answered a metadata request')
      return reply.code(answer.status).headers(answer.headers).send(asBytes(answer.body))
    },
  })
  try {
    await server.listen({ host: options.host, port: options.port })
  } catch (cause) {
    const place = `${options.host}:${options.port}`
    throw new KarriError('ListenFailed', `metadata cannot be served on ${place}: is something else there?`, { cause })
  }
  const address = server.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  return { port, stop: () => server.close() }
}

/** Milliseconds: an instance that sends its few bytes more slowly than this holds a socket for nothing. */
const SLOW_MS = 10_000

function asBytes(body: string | Uint8Array): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body)
}
