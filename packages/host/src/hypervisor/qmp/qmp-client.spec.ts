// The client against a server that this spec plays: first one that lies, hangs or vanishes, then one that behaves.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../testing/eventually.ts'
import { wallClock } from '../../testing/wall-clock.ts'
import { connectQmp, type QmpClient } from './qmp-client.ts'
import type { QmpEvent } from './qmp-message.ts'

const GREETING = '{"QMP": {"version": {}, "capabilities": []}}\n'

let folder: string
let server: Server
let events: QmpEvent[]
let closes: number

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'karri-qmp-'))
  events = []
  closes = 0
})
afterEach(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

/** Serves a script: `hello` on connecting, then `answer` for each command. */
async function serve(hello: string, answer: (command: { execute: string; id: number }, socket: Socket) => void) {
  server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.write(hello)
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().trim().split('\n')) answer(JSON.parse(line), socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(join(folder, 'qmp'), resolve))
}

function connect(): Promise<QmpClient> {
  return connectQmp({
    path: join(folder, 'qmp'),
    clock: wallClock,
    timeoutMs: 300,
    onEvent: (event) => events.push(event),
    onClose: () => {
      closes += 1
    },
  })
}

/** Behaves, except for the commands given. */
function behaveExcept(special: Readonly<Record<string, (id: number, socket: Socket) => void>>) {
  return ({ execute, id }: { execute: string; id: number }, socket: Socket) => {
    const act = special[execute]
    if (act === undefined) socket.write(`${JSON.stringify({ return: { ran: execute }, id })}\n`)
    else act(id, socket)
  }
}

describe('connectQmp()', () => {
  it.each([
    ['greets with rubbish', 'SSH-2.0-OpenSSH\n', 'QmpGarbled'],
    ['never greets', '', 'QmpTimeout'],
    ['sends a line without an end', 'x'.repeat(1_100_000), 'QmpGarbled'],
  ])('fails with a server that %s', async (_, hello, code) => {
    await serve(hello, () => undefined)
    await expect(connect()).rejects.toMatchObject({ code })
    expect(closes).toBe(0)
  })

  it('fails when nobody listens', async () => {
    server = createServer()
    await expect(connect()).rejects.toMatchObject({ code: 'QmpClosed' })
  })

  it('fails when the capabilities are refused', async () => {
    await serve(
      GREETING,
      behaveExcept({
        qmp_capabilities: (id, socket) => socket.write(`{"error": {"desc": "no"}, "id": ${id}}\n`),
      }),
    )
    await expect(connect()).rejects.toMatchObject({ code: 'QmpCommandFailed', message: expect.stringContaining('no') })
  })
})

describe('execute()', () => {
  it('rejects every command that waits when the server turns to garbage, and the later ones too', async () => {
    await serve(
      GREETING,
      behaveExcept({ silent: () => undefined, poison: (_, socket) => socket.write('\u0000\u0001{]\n') }),
    )
    const client = await connect()
    const results = await Promise.allSettled([client.execute('silent'), client.execute('poison')])
    expect(results.map((result) => result.status === 'rejected' && result.reason.code)).toEqual([
      'QmpGarbled',
      'QmpGarbled',
    ])
    await expect(client.execute('late')).rejects.toMatchObject({ code: 'QmpGarbled' })
    expect(closes).toBe(1)
  })

  it('rejects what waits when the server goes away', async () => {
    await serve(GREETING, behaveExcept({ die: (_, socket) => socket.destroy() }))
    const client = await connect()
    await expect(client.execute('die')).rejects.toMatchObject({ code: 'QmpClosed' })
    await eventually(() => closes === 1)
  })

  it('times out alone: other commands are answered', async () => {
    await serve(GREETING, behaveExcept({ silent: () => undefined }))
    const client = await connect()
    const silent = client.execute('silent')
    await expect(client.execute('query-status')).resolves.toEqual({ ran: 'query-status' })
    await expect(silent).rejects.toMatchObject({ code: 'QmpTimeout' })
    await expect(client.execute('again')).resolves.toEqual({ ran: 'again' })
    client.close()
  })

  it('matches answers by id and hands events on', async () => {
    const held: number[] = []
    await serve(
      GREETING,
      behaveExcept({
        first: (id) => held.push(id),
        second: (id, socket) =>
          socket.write(
            `{"event": "RESET", "data": {"guest": false}}\n{"return": 2, "id": ${id}}\n{"return": 99, "id": 4711}\n{"return": 1, "id": ${held[0]}}\n`,
          ),
      }),
    )
    const client = await connect()
    await expect(Promise.all([client.execute('first'), client.execute('second')])).resolves.toEqual([1, 2])
    expect(events).toEqual([{ name: 'RESET', data: { guest: false } }])
    client.close()
    client.close()
    expect(closes).toBe(1)
  })
})
