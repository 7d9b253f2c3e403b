// A service with one method of each of gRPC's four kinds, for the tests of this package, and its loopback set-up.

import type * as grpc from '@grpc/grpc-js'
import {
  type Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  makeGenericClientConstructor,
} from '@grpc/grpc-js'
import { systemClock, systemRandomBytes } from '../clock/clock.ts'
import { type Logger, silentLogger } from '../log/logger.ts'
import { type Authority, issueCertificate, type TlsFiles } from '../tls/authority.ts'
import type { Role } from '../tls/role.ts'
import { dial } from './dial.ts'
import type { RpcImplementation } from './implementation.ts'
import { type RpcServer, rpcService, startRpcServer } from './rpc-server.ts'

export interface Text {
  readonly text: string
}

const serialize = (value: Text) => Buffer.from(JSON.stringify(value))
const deserialize = (bytes: Buffer) => JSON.parse(bytes.toString()) as Text
const codec = {
  requestSerialize: serialize,
  requestDeserialize: deserialize,
  responseSerialize: serialize,
  responseDeserialize: deserialize,
}

export const ECHO = {
  say: { path: '/karri.test.Echo/Say', requestStream: false as const, responseStream: false as const, ...codec },
  repeat: { path: '/karri.test.Echo/Repeat', requestStream: false as const, responseStream: true as const, ...codec },
  join: { path: '/karri.test.Echo/Join', requestStream: true as const, responseStream: false as const, ...codec },
  chat: { path: '/karri.test.Echo/Chat', requestStream: true as const, responseStream: true as const, ...codec },
}

type Done = (error: grpc.ServiceError | null, response: Text) => void
type Options = Partial<grpc.CallOptions>

export interface EchoClient extends Client {
  say(request: Text, metadata: grpc.Metadata, options: Options, done: Done): grpc.ClientUnaryCall
  repeat(request: Text, metadata: grpc.Metadata, options: Options): ClientReadableStream<Text>
  join(metadata: grpc.Metadata, options: Options, done: Done): grpc.ClientWritableStream<Text>
  chat(metadata: grpc.Metadata, options: Options): ClientDuplexStream<Text, Text>
}

export const EchoClient = makeGenericClientConstructor(ECHO, 'karri.test.Echo') as unknown as new (
  address: string,
  credentials: grpc.ChannelCredentials,
  options?: Partial<grpc.ChannelOptions>,
) => EchoClient

// Echoes; each test replaces the method that it is about.
const ECHO_HANDLERS: RpcImplementation<typeof ECHO> = {
  say: async (request, { peer }) => ({ text: `${peer.name}: ${request.text}` }),
  repeat: async function* (request) {
    for (const letter of request.text) yield { text: letter }
  },
  join: async (requests) => {
    let text = ''
    for await (const request of requests) text += request.text
    return { text }
  },
  chat: async function* (requests) {
    for await (const request of requests) yield { text: request.text.toUpperCase() }
  },
}

/** A certificate of now. */
export async function certify(authority: Authority, role: Role, name: string): Promise<TlsFiles> {
  return await issueCertificate(authority, { role, name, clock: systemClock, randomBytes: systemRandomBytes })
}

/** An echo server on loopback as node n1 that admits cluster-controllers only. */
export async function startEcho(options: {
  readonly tls: TlsFiles
  readonly handlers?: Partial<RpcImplementation<typeof ECHO>>
  readonly log?: Logger
  readonly port?: number
}): Promise<RpcServer> {
  const implementation = { ...ECHO_HANDLERS, ...options.handlers }
  return await startRpcServer({
    host: '127.0.0.1',
    port: options.port ?? 0,
    tls: options.tls,
    services: [rpcService({ definition: ECHO, implementation, allow: ['cluster-controller'] })],
    log: options.log ?? silentLogger,
  })
}

/** A client of an echo server that must be node n1. */
export function dialEcho(port: number, tls: TlsFiles): EchoClient {
  return dial({ client: EchoClient, address: `127.0.0.1:${port}`, tls, role: 'node-controller', name: 'n1' })
}
