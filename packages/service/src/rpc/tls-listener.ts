// The listening socket of a gRPC server: mutual TLS in our own hands, because grpc-js drops a refused client without a
// word. Every refusal is logged with its reason and the client's address; only an authorised connection goes further.
import type { Socket } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { KarriError } from '@karri/model'
import type { Logger } from '../log/logger.ts'
import type { TlsFiles } from '../tls/authority.ts'
import { parsePeer } from '../tls/peer-certificate.ts'
import { MIN_TLS_VERSION } from './channel-limits.ts'

/** A client that says nothing holds a socket no longer than this. */
const HANDSHAKE_TIMEOUT_MS = 5_000

export interface TlsListenerOptions {
  readonly host: string
  readonly port: number
  readonly tls: TlsFiles
  readonly log: Logger
  /** Given each connection whose certificate our authority has signed and that carries a role and a name. */
  readonly onConnection: (socket: TLSSocket) => void
}

export interface TlsListener {
  readonly port: number
  /** Takes no more connections and resolves when all are closed: by their users within `graceMs`, then by force. */
  close(graceMs: number): Promise<void>
}

/** Starts listening. @throws KarriError `ListenFailed` */
export async function listenTls(options: TlsListenerOptions): Promise<TlsListener> {
  const { host, port, tls, log } = options
  const server = createServer({
    ca: tls.ca,
    cert: tls.certificate,
    key: tls.key,
    minVersion: MIN_TLS_VERSION,
    requestCert: true,
    rejectUnauthorized: false, // checked below, so that the reason can be logged
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    ALPNProtocols: ['h2'],
  })
  server.on('secureConnection', (socket) => {
    socket.on('error', (error) => log.debug({ err: error }, 'a connection broke'))
    const reason = refusalOf(socket)
    if (reason === null) {
      options.onConnection(socket)
    } else {
      log.warn({ from: socket.remoteAddress, reason }, 'refused a connection')
      socket.destroy()
    }
  })
  server.on('tlsClientError', (error: Error & { reason?: string }, socket) => {
    log.warn({ from: socket.remoteAddress, reason: error.reason ?? error.message }, 'refused a connection')
    socket.destroy()
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new KarriError('ListenFailed', `cannot listen on ${host}:${port}: is it in use?`, { cause }))
    })
    server.listen(port, host, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: (graceMs) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => {
          for (const socket of sockets) socket.destroy()
        }, graceMs)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
      }),
  }
}

// Why a connection may not go further, or null.
function refusalOf(socket: TLSSocket): string | null {
  const certificate = socket.getPeerCertificate()
  if (!certificate.raw) return 'the client has no certificate'
  // Node's types say Error, the value is OpenSSL's code.
  if (!socket.authorized) return `the client's certificate is refused: ${String(socket.authorizationError)}`
  const peer = parsePeer(certificate)
  return peer.ok ? null : peer.problems.map((problem) => problem.message).join('; ')
}
