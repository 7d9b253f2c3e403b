// Calls of all four kinds over real sockets: answers, errors, deadlines, cancellation, shutdown.

import { KarriError } from '@karri/model'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock, systemRandomBytes } from '../clock/clock.ts'
import { createAuthority, type TlsFiles } from '../tls/authority.ts'
import { callUnary, openDuplex, readStream, sendStream } from './call.ts'
import { certify, dialEcho, type EchoClient, startEcho, type Text } from './echo-service.fixture.ts'
import type { RpcServer } from './rpc-server.ts'
import { RpcError } from './rpc-status.ts'

const stops: (() => Promise<void> | void)[] = []
let node: TlsFiles
let cluster: TlsFiles

beforeAll(async () => {
  const authority = await createAuthority({ clock: systemClock, randomBytes: systemRandomBytes })
  node = await certify(authority, 'node-controller', 'n1')
  cluster = await certify(authority, 'cluster-controller', 'c1')
})

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

async function connect(handlers: Parameters<typeof startEcho>[0]['handlers'] = {}): Promise<[EchoClient, RpcServer]> {
  const server = await startEcho({ tls: node, handlers })
  const client = dialEcho(server.port, cluster)
  stops.push(
    () => server.stop(0),
    () => client.close(),
  )
  return [client, server]
}

async function say(client: EchoClient, text: string, timeoutMs = 5000): Promise<Text> {
  return await callUnary(client, { method: client.say, request: { text }, timeoutMs })
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

async function* texts(...all: string[]): AsyncGenerator<Text> {
  for (const text of all) yield { text }
}

describe('callUnary()', () => {
  it('gives the response, and the handler the peer of the certificate', async () => {
    const [client] = await connect()
    expect(await say(client, 'hello')).toEqual({ text: 'c1: hello' })
  })

  it('turns a KarriError into a status with its message and code', async () => {
    const [client] = await connect({
      say: async () => {
        throw new KarriError('NotFound', 'no such instance: i-1')
      },
    })
    const error = await say(client, 'x').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RpcError)
    expect(error).toMatchObject({ code: 'RpcNotFound', remoteCode: 'NotFound' })
    expect((error as Error).message).toContain('no such instance: i-1')
  })

  it('tells the caller nothing of a bug', async () => {
    const [client] = await connect({
      say: async () => {
        throw new TypeError('secret detail')
      },
    })
    const error = (await say(client, 'x').catch((thrown: unknown) => thrown)) as RpcError
    expect(error.code).toBe('RpcInternal')
    expect(error.message).not.toContain('secret detail')
  })

  it('ends at its deadline and aborts the handler', async () => {
    const aborted = Promise.withResolvers<string>()
    const [client] = await connect({
      say: (_request, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted.resolve('aborted')
            reject(signal.reason as Error)
          })
        }),
    })
    await expect(say(client, 'x', 300)).rejects.toMatchObject({ code: 'RpcDeadlineExceeded' })
    expect(await aborted.promise).toBe('aborted')
  })

  it('ends at its deadline when nobody listens', async () => {
    const [client, server] = await connect()
    await server.stop(0)
    const started = performance.now()
    await expect(say(client, 'x', 300)).rejects.toThrow(/Rpc|127.0.0.1/)
    expect(performance.now() - started).toBeLessThan(2000)
  })

  it('throws the reason of its signal and aborts the handler', async () => {
    const entered = Promise.withResolvers<AbortSignal>()
    const [client] = await connect({
      say: (_request, { signal }) => {
        entered.resolve(signal)
        return new Promise(() => undefined)
      },
    })
    const stop = new AbortController()
    const call = callUnary(client, { method: client.say, request: { text: 'x' }, timeoutMs: 5000, signal: stop.signal })
    const handler = await entered.promise
    stop.abort(new Error('stopping'))
    await expect(call).rejects.toThrow('stopping')
    await vi.waitFor(() => expect(handler.aborted).toBe(true))
  })
})

describe('readStream()', () => {
  it('gives every message in order', async () => {
    const [client] = await connect()
    const stream = readStream((m, o) => client.repeat({ text: 'abc' }, m, o), AbortSignal.timeout(5000))
    expect(await collect(stream)).toEqual([{ text: 'a' }, { text: 'b' }, { text: 'c' }])
  })

  it('throws what the handler threw, after the messages before it', async () => {
    const [client] = await connect({
      repeat: async function* () {
        yield { text: 'a' }
        throw new KarriError('Unavailable', 'gone')
      },
    })
    const seen: Text[] = []
    const read = async () => {
      for await (const message of readStream((m, o) => client.repeat({ text: '' }, m, o), AbortSignal.timeout(5000))) {
        seen.push(message)
      }
    }
    await expect(read()).rejects.toMatchObject({ code: 'RpcUnavailable' })
    expect(seen).toEqual([{ text: 'a' }])
  })

  it('ends the handler when the reader leaves, even while it waits', async () => {
    const ended = Promise.withResolvers<void>()
    const [client] = await connect({
      repeat: async function* (_request, { signal }) {
        signal.addEventListener('abort', () => ended.resolve())
        yield { text: 'first' }
        await new Promise(() => undefined)
      },
    })
    for await (const _message of readStream((m, o) => client.repeat({ text: '' }, m, o), AbortSignal.timeout(5000)))
      break
    await ended.promise
  })

  it('throws when the server dies', async () => {
    const [client, server] = await connect({
      repeat: async function* () {
        yield { text: 'first' }
        await new Promise(() => undefined)
      },
    })
    const stream = readStream((m, o) => client.repeat({ text: '' }, m, o), AbortSignal.timeout(5000))
    expect((await stream.next()).value).toEqual({ text: 'first' })
    await server.stop(0)
    await expect(stream.next()).rejects.toBeInstanceOf(RpcError)
  })
})

describe('sendStream()', () => {
  it('sends every message and gives the one response', async () => {
    const [client] = await connect()
    const response = await sendStream<Text, Text>((m, o, done) => client.join(m, o, done), {
      requests: texts('a', 'b', 'c'),
      timeoutMs: 5000,
    })
    expect(response).toEqual({ text: 'abc' })
  })

  it('gives the refusal of a server that does not read to the end', async () => {
    const [client] = await connect({
      join: async () => {
        throw new KarriError('InvalidArgument', 'not an image')
      },
    })
    const endless = (async function* () {
      for (;;) yield { text: 'x'.repeat(10_000) }
    })()
    const sent = sendStream<Text, Text>((m, o, done) => client.join(m, o, done), { requests: endless, timeoutMs: 5000 })
    await expect(sent).rejects.toMatchObject({ code: 'RpcInvalidArgument', remoteCode: 'InvalidArgument' })
  })

  it('throws what its source throws and cancels the call', async () => {
    const [client] = await connect()
    const broken = (async function* () {
      yield { text: 'a' }
      throw new Error('disk error')
    })()
    const sent = sendStream<Text, Text>((m, o, done) => client.join(m, o, done), { requests: broken, timeoutMs: 5000 })
    await expect(sent).rejects.toThrow('disk error')
  })
})

describe('openDuplex()', () => {
  it('answers each message', async () => {
    const [client] = await connect()
    const chat = openDuplex((m, o) => client.chat(m, o), AbortSignal.timeout(5000))
    const responses = chat.responses[Symbol.asyncIterator]()
    for (const text of ['a', 'b']) {
      await chat.send({ text })
      expect(await responses.next()).toEqual({ done: false, value: { text: text.toUpperCase() } })
    }
    chat.close()
  })

  it('throws in both directions when the server dies', async () => {
    const [client, server] = await connect()
    const chat = openDuplex((m, o) => client.chat(m, o), AbortSignal.timeout(5000))
    const responses = chat.responses[Symbol.asyncIterator]()
    await chat.send({ text: 'a' })
    await responses.next()
    await server.stop(0)
    await expect(responses.next()).rejects.toBeInstanceOf(RpcError)
    await expect(chat.send({ text: 'b' })).rejects.toBeInstanceOf(RpcError)
  })

  it('throws the reason when its signal aborts while it reads', async () => {
    const [client] = await connect()
    const stop = new AbortController()
    const chat = openDuplex((m, o) => client.chat(m, o), stop.signal)
    const next = chat.responses[Symbol.asyncIterator]().next()
    stop.abort(new Error('stopping'))
    await expect(next).rejects.toThrow('stopping')
  })
})

describe('startRpcServer()', () => {
  it('names the address that is taken', async () => {
    const [, server] = await connect()
    await expect(startEcho({ tls: node, port: server.port })).rejects.toThrow(`127.0.0.1:${server.port}`)
  })

  it('lets a running call end before it stops', async () => {
    const entered = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<void>()
    const [client, server] = await connect({
      say: async (request) => {
        entered.resolve()
        await finish.promise
        return request
      },
    })
    const call = say(client, 'slow')
    await entered.promise
    const stopped = server.stop(5000)
    finish.resolve()
    expect(await call).toEqual({ text: 'slow' })
    await stopped
  })

  it('ends a stream that its handler never would', async () => {
    const [client, server] = await connect({
      repeat: async function* () {
        yield { text: 'first' }
        await new Promise(() => undefined)
      },
    })
    const stream = readStream((m, o) => client.repeat({ text: '' }, m, o), AbortSignal.timeout(5000))
    await stream.next()
    const started = performance.now()
    const ended = stream.next()
    await Promise.all([server.stop(5000), expect(ended).rejects.toThrow('the server is stopping')])
    expect(performance.now() - started).toBeLessThan(2000)
  })

  it('is reached again by the same client after a restart', async () => {
    const [client, server] = await connect()
    await say(client, 'a')
    await server.stop(0)
    const again = await startEcho({ tls: node, port: server.port })
    stops.push(() => again.stop(0))
    await vi.waitFor(async () => expect(await say(client, 'b', 500)).toEqual({ text: 'c1: b' }), { timeout: 5000 })
  })

  it('answers the standard health call', async () => {
    const [client] = await connect()
    const health = await new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        '/grpc.health.v1.Health/Check',
        () => Buffer.alloc(0),
        (bytes: Buffer) => bytes,
        {},
        (error, value) => (error ? reject(error) : resolve(value)),
      )
    })
    expect(health).toEqual(Buffer.from([8, 1])) // field 1, SERVING
  })
})
