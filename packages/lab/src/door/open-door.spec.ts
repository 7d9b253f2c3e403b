// Bytes through two doors, a door with nobody behind it, and a taken port.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, test } from 'vitest'
import { openDoor } from './open-door.ts'

const folder = mkdtempSync(join(tmpdir(), 'karri-door-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('openDoor()', () => {
  test('carries bytes both ways through a Unix socket', async () => {
    const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
    await once(echo, 'listening')
    const path = join(folder, 'echo')
    const inner = await openDoor({
      from: { path },
      to: { host: '127.0.0.1', port: (echo.address() as AddressInfo).port },
    })
    const outer = await openDoor({ from: { host: '127.0.0.1', port: 0 }, to: { path } })
    const client = createConnection((outer.address() as AddressInfo).port, '127.0.0.1')
    client.end('through two doors')
    expect(await text(client)).toBe('through two doors')
    for (const server of [outer, inner, echo]) server.close()
  })

  test('an answer comes back to a caller that has closed its half long before', async () => {
    const slow = createServer({ allowHalfOpen: true }, (socket) => {
      void text(socket).then((question) => socket.end(`heard ${question}`))
    }).listen(0, '127.0.0.1')
    await once(slow, 'listening')
    const door = await openDoor({
      from: { host: '127.0.0.1', port: 0 },
      to: { host: '127.0.0.1', port: (slow.address() as AddressInfo).port },
    })
    const client = createConnection({
      host: '127.0.0.1',
      port: (door.address() as AddressInfo).port,
      allowHalfOpen: true,
    })
    client.end('everything')
    expect(await text(client)).toBe('heard everything')
    for (const server of [door, slow]) server.close()
  })

  test('a caller is hung up on when nobody is behind the door', async () => {
    const door = await openDoor({ from: { host: '127.0.0.1', port: 0 }, to: { path: join(folder, 'nobody') } })
    const client = createConnection((door.address() as AddressInfo).port, '127.0.0.1')
    expect(await text(client).catch(() => '')).toBe('')
    door.close()
  })

  test('a taken port is an error', async () => {
    const door = await openDoor({ from: { host: '127.0.0.1', port: 0 }, to: { path: 'nowhere' } })
    const { port } = door.address() as AddressInfo
    await expect(openDoor({ from: { host: '127.0.0.1', port }, to: { path: 'nowhere' } })).rejects.toThrow('EADDRINUSE')
    door.close()
  })
})
