// Metadata over a real socket on loopback, byte by byte, also from clients that keep to no protocol.
import { connect } from 'node:net'
import type { Ipv4 } from '@karri/model'
import type { SegmentObject, ZoneObject } from '@karri/network'
import { createManualClock, silentLogger } from '@karri/service'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseInstance, exampleView, webInstance } from '../example-zone.fixture.ts'
import { type MetadataServer, startMetadataServer } from './metadata-server.ts'
import { createSessionTokens } from './session-tokens.ts'

// The example zone on loopback: 127.0.0.1 is the gateway of segment 10, 127.0.0.2 its instance.
const base = exampleView(1, [
  webInstance({ privateIp: '127.0.0.2' as Ipv4, userData: Buffer.from([0, 255, 10, 13]).toString('base64') }),
  databaseInstance({ privateIp: '127.0.0.3' as Ipv4 }),
])
const segment = { ...(base.objects.get('segment/10') as SegmentObject), gateway: '127.0.0.1' as Ipv4 }
const view = { ...base, objects: new Map<string, ZoneObject>([...base.objects, ['segment/10', segment]]) }

describe('startMetadataServer()', () => {
  let server: MetadataServer
  beforeAll(async () => {
    const tokens = createSessionTokens(Buffer.alloc(32), createManualClock())
    server = await startMetadataServer({ host: '0.0.0.0', port: 0, view: () => view, tokens, log: silentLogger })
  })
  afterAll(() => server.stop())

  // Raw bytes over a socket with a chosen source address: a client library would mend what a test wants broken.
  function send(text: string, from = '127.0.0.2'): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: server.port, localAddress: from })
      let answer = ''
      socket.setEncoding('latin1')
      socket.on('data', (data) => {
        answer += data
      })
      socket.on('end', () => resolve(answer))
      socket.on('error', reject)
      socket.write(text)
    })
  }

  it('answers HTTP/1.0 without a Host, as a busybox guest asks', async () => {
    const answer = await send('GET /latest/meta-data/instance-id HTTP/1.0\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer).toMatch(/\r\n\r\ni-00000000000000001$/)
  })

  it('keeps the bytes of user data and calls them bytes', async () => {
    const answer = await send('GET /latest/user-data HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(answer).toContain('content-type: application/octet-stream')
    expect(answer.endsWith('\r\n\r\n\x00\xff\n\r')).toBe(true)
  })

  it('gives a token by PUT and takes it', async () => {
    const put = await send(
      'PUT /latest/api/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-aws-ec2-metadata-token-ttl-seconds: 60\r\nContent-Length: 0\r\n\r\n',
    )
    const token = put.split('\r\n\r\n')[1]
    expect(put).toMatch(/^HTTP\/1\.1 200/)
    const get = (text: string) =>
      send(
        `GET /latest/meta-data/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-aws-ec2-metadata-token: ${text}\r\n\r\n`,
      )
    expect(await get(token ?? '')).toMatch(/^HTTP\/1\.1 200/)
    expect(await get(`${token}x`)).toMatch(/^HTTP\/1\.1 401/)
  })

  it('answers nothing to an address of another segment, and to none that it knows', async () => {
    for (const from of ['127.0.0.3', '127.0.0.9'])
      expect(await send('GET /latest/meta-data/ HTTP/1.0\r\n\r\n', from)).toMatch(/^HTTP\/1\.1 404/)
  })

  const hostile = [
    ['an absolute target', 'GET http://127.0.0.3/latest/meta-data/ HTTP/1.0\r\n\r\n', 400],
    ['a path that climbs', 'GET /latest/meta-data/../../../../etc/passwd HTTP/1.0\r\n\r\n', 404],
    ['broken percent-encoding', 'GET /latest/%ZZ HTTP/1.0\r\n\r\n', 404],
    ['a method that it does not have', 'DELETE /latest/meta-data/ HTTP/1.0\r\n\r\n', 405],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    [
      'a body that it did not ask for',
      `PUT /latest/api/token HTTP/1.0\r\nContent-Length: 5000\r\n\r\n${'x'.repeat(5000)}`,
      400,
    ],
  ] as const
  for (const [name, text, status] of hostile) {
    it(`survives ${name}`, async () => {
      expect(await send(text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status}`))
      expect(await send('GET /latest/ HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200/)
    })
  }
})
