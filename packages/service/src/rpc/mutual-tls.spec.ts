// Who is refused on a link between controllers (S11 of the list of proofs), over real sockets, each with a reason: the
// client's error where TLS tells it, the server's log always.
import { connect as connectPlain } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock, systemRandomBytes } from '../clock/clock.ts'
import { createLogger, type Logger } from '../log/logger.ts'
import { type Authority, createAuthority, issueCertificate, type TlsFiles } from '../tls/authority.ts'
import type { Role } from '../tls/role.ts'
import { callUnary, openDuplex, readStream, sendStream } from './call.ts'
import { dial } from './dial.ts'
import { certify, dialEcho, EchoClient, startEcho, type Text } from './echo-service.fixture.ts'

const HOUR_MS = 3_600_000
const stops: (() => Promise<void> | void)[] = []
let authority: Authority
let node: TlsFiles
let cluster: TlsFiles
let lines: string[] = []
let log: Logger

beforeAll(async () => {
  authority = await createAuthority({ clock: systemClock, randomBytes: systemRandomBytes })
  node = await certify(authority, 'node-controller', 'n1')
  cluster = await certify(authority, 'cluster-controller', 'c1')
})

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
  lines = []
})

async function start(tls: TlsFiles = node): Promise<number> {
  log = createLogger({ component: 'test', destination: { write: (line) => void lines.push(line) } })
  const server = await startEcho({ tls, log })
  stops.push(() => server.stop(0))
  return server.port
}

async function say(port: number, tls: TlsFiles): Promise<Text> {
  const client = dialEcho(port, tls)
  stops.push(() => client.close())
  return await callUnary(client, { method: client.say, request: { text: 'x' }, timeoutMs: 3000 })
}

async function otherAuthority(role: Role, name: string): Promise<TlsFiles> {
  return await certify(await createAuthority({ clock: systemClock, randomBytes: systemRandomBytes }), role, name)
}

async function certifyBetween(role: Role, name: string, hours: readonly [number, number]): Promise<TlsFiles> {
  const [validFromMs, validToMs] = hours.map((hour) => systemClock.now() + hour * HOUR_MS) as [number, number]
  const sources = { clock: systemClock, randomBytes: systemRandomBytes }
  return await issueCertificate(authority, { role, name, validFromMs, validToMs, ...sources })
}

describe('a server refuses a client', () => {
  const cases: readonly { name: string; tls: () => Promise<TlsFiles>; reason: RegExp }[] = [
    {
      name: 'of another authority',
      tls: async () => ({ ...(await otherAuthority('cluster-controller', 'c1')), ca: authority.certificate }),
      reason: /CERT_SIGNATURE_FAILURE/,
    },
    {
      name: 'whose certificate has expired',
      tls: () => certifyBetween('cluster-controller', 'c1', [-2, -1]),
      reason: /CERT_HAS_EXPIRED/,
    },
    {
      name: 'whose certificate is not valid yet',
      tls: () => certifyBetween('cluster-controller', 'c1', [1, 2]),
      reason: /CERT_NOT_YET_VALID/,
    },
    {
      name: 'whose role is unknown',
      tls: () => certify(authority, 'auditor' as Role, 'a1'),
      reason: /the role \\"auditor\\": expected cloud-controller/,
    },
  ]
  for (const { name, tls, reason } of cases) {
    it(name, async () => {
      const port = await start()
      await expect(say(port, await tls())).rejects.toMatchObject({
        code: expect.stringMatching(/^Rpc(Unavailable|DeadlineExceeded)$/),
      })
      await vi.waitFor(() => expect(lines.join('')).toMatch(reason))
    })
  }

  it('without a certificate', async () => {
    const port = await start()
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      ca: node.ca,
      servername: 'node-controller.karri.internal',
      ALPNProtocols: ['h2'],
    })
    await closed(socket)
    await vi.waitFor(() => expect(lines.join('')).toContain('the client has no certificate'))
  })

  it('that speaks TLS 1.1', async () => {
    const port = await start()
    const options = {
      ca: node.ca,
      cert: cluster.certificate,
      key: cluster.key,
      servername: 'node-controller.karri.internal',
    }
    const socket = connectTls({
      ...options,
      port,
      host: '127.0.0.1',
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    const error = await closed(socket)
    expect(String(error)).toMatch(/protocol version|alert number 70/)
    await vi.waitFor(() => expect(lines.join('')).toMatch(/refused a connection/))
  })

  it('that speaks no TLS', async () => {
    const port = await start()
    const socket = connectPlain({ port, host: '127.0.0.1' })
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    await closed(socket)
    await vi.waitFor(() => expect(lines.join('')).toMatch(/refused a connection/))
  })

  it('of a role that the service does not allow, in calls of every kind', async () => {
    const port = await start()
    const client = dialEcho(port, await certify(authority, 'node-controller', 'n2'))
    stops.push(() => client.close())
    const signal = AbortSignal.timeout(3000)
    const kinds = [
      () => callUnary(client, { method: client.say, request: { text: '' }, timeoutMs: 3000 }),
      () => readStream((m, o) => client.repeat({ text: 'a' }, m, o), signal).next(),
      () => sendStream<Text, Text>((m, o, done) => client.join(m, o, done), { requests: none(), timeoutMs: 3000 }),
      () =>
        openDuplex((m, o) => client.chat(m, o), signal)
          .responses[Symbol.asyncIterator]()
          .next(),
    ]
    for (const call of kinds) {
      await expect(call()).rejects.toMatchObject({
        code: 'RpcPermissionDenied',
        message: expect.stringMatching(
          /is for cluster-controller; n2 called it with the certificate of a node-controller/,
        ),
      })
    }
    expect(lines.filter((line) => line.includes('is for cluster-controller'))).toHaveLength(4)
  })
})

describe('a client refuses a server', () => {
  const cases: readonly { name: string; tls: () => Promise<TlsFiles>; reason: RegExp }[] = [
    {
      name: 'of another authority',
      tls: () => otherAuthority('node-controller', 'n1'),
      reason: /certificate signature failure/,
    },
    {
      name: 'whose certificate has expired',
      tls: () => certifyBetween('node-controller', 'n1', [-2, -1]),
      reason: /expired/,
    },
    {
      name: 'whose certificate is not valid yet',
      tls: () => certifyBetween('node-controller', 'n1', [1, 2]),
      reason: /not yet valid/,
    },
    {
      name: 'of another role',
      tls: () => certify(authority, 'cluster-controller', 'n1'),
      reason: /that of a cluster-controller, expected a node-controller/,
    },
    {
      name: 'of another name',
      tls: () => certify(authority, 'node-controller', 'n2'),
      reason: /names n2, expected n1/,
    },
  ]
  for (const { name, tls, reason } of cases) {
    it(name, async () => {
      const port = await start(await tls())
      await expect(say(port, cluster)).rejects.toThrow(reason)
    })
  }

  it('that speaks no TLS', async () => {
    const { createServer } = await import('node:net')
    const plain = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    stops.push(() => void plain.close())
    const { port } = plain.address() as { port: number }
    await expect(say(port, cluster)).rejects.toThrow(/wrong version number|SSL|socket/)
  })
})

describe('dial()', () => {
  it('accepts any name when none is asked for', async () => {
    const port = await start()
    const client = dial({ client: EchoClient, address: `127.0.0.1:${port}`, tls: cluster, role: 'node-controller' })
    stops.push(() => client.close())
    const request = { method: client.say, request: { text: 'x' }, timeoutMs: 3000 }
    expect(await callUnary(client, request)).toEqual({ text: 'c1: x' })
  })
})

async function* none(): AsyncGenerator<Text> {}

// How a socket ended: its error, or undefined.
async function closed(socket: NodeJS.EventEmitter & { resume(): unknown }): Promise<unknown> {
  return await new Promise((resolve) => {
    let failure: unknown
    socket.on('error', (error) => {
      failure = error
    })
    socket.on('close', () => resolve(failure))
    socket.resume()
  })
}
