// The rules of IMDSv1 and v2, above all who must get no answer: confused deputies, forged headers, stolen tokens.
import { createManualClock } from '@karri/service'
import { describe, expect, it } from 'vitest'
import { DATABASE_INSTANCE, databaseInstance, exampleView, WEB_INSTANCE, webInstance } from '../example-zone.fixture.ts'
import { answerMetadata, type MetadataQuestion } from './answer-metadata.ts'
import { createSessionTokens } from './session-tokens.ts'

const view = exampleView(1, [webInstance(), databaseInstance()])
const web = { localAddress: '10.10.1.1', remoteAddress: '10.10.1.2' }
const database = { localAddress: '10.10.1.33', remoteAddress: '10.10.1.34' }
const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }

function start() {
  const clock = createManualClock(1_000_000)
  const tokens = createSessionTokens(Buffer.alloc(32, 7), clock)
  const ask = (question: Partial<MetadataQuestion>, from = view) => {
    const whole = { method: 'GET', target: '/latest/meta-data/instance-id', headers: {}, arrival: web, ...question }
    const { status, body } = answerMetadata(whole, { view: from, tokens })
    return status === 200 ? String(body) : status
  }
  const token = (arrival = web) => String(ask({ method: 'PUT', target: '/latest/api/token', headers: ttl, arrival }))
  return { clock, tokens, ask, token }
}

describe('answerMetadata()', () => {
  it('tells each instance its own id', () => {
    const { ask } = start()
    expect(ask({})).toBe(WEB_INSTANCE)
    expect(ask({ arrival: database })).toBe(DATABASE_INSTANCE)
    expect(ask({ arrival: { localAddress: '::ffff:10.10.1.1', remoteAddress: '::ffff:10.10.1.2' } })).toBe(WEB_INSTANCE)
  })

  describe('confused deputies', () => {
    const nobody = [
      { name: "another segment's instance at this gateway", localAddress: '10.10.1.33', remoteAddress: '10.10.1.2' },
      { name: 'an address that no instance has', localAddress: '10.10.1.1', remoteAddress: '10.10.1.9' },
      { name: "an instance's public address", localAddress: '10.10.1.1', remoteAddress: '192.168.3.1' },
      { name: 'the LAN side of the gateway', localAddress: '192.168.0.114', remoteAddress: '10.10.1.2' },
      { name: 'loopback', localAddress: '127.0.0.1', remoteAddress: '127.0.0.1' },
      { name: 'no address at all', localAddress: '', remoteAddress: '' },
    ]
    for (const { name, ...arrival } of nobody) {
      it(`answers nothing to ${name}`, () => {
        const { ask } = start()
        expect(ask({ arrival })).toBe(404)
        expect(ask({ arrival, method: 'PUT', target: '/latest/api/token', headers: ttl })).toBe(404)
      })
    }

    const lies = [
      { 'x-forwarded-for': '10.10.1.34' },
      { forwarded: 'for=10.10.1.34' },
      { 'x-real-ip': '10.10.1.34' },
      { host: '10.10.1.33' },
      { host: '' },
      { 'x-instance-id': DATABASE_INSTANCE },
      { 'x-instance-id': DATABASE_INSTANCE, 'x-tenant-id': '000000000002' },
    ]
    for (const headers of lies) {
      it(`answers the asker's own data whatever ${JSON.stringify(headers)} says`, () => {
        expect(start().ask({ headers })).toBe(WEB_INSTANCE)
      })
    }

    for (const target of ['http://10.10.1.33/latest/meta-data/instance-id', '*', '10.10.1.33:80', '']) {
      it(`refuses the target "${target}"`, () => expect(start().ask({ target })).toBe(400))
    }

    it('answers nothing when two instances claim one address', () => {
      const twin = databaseInstance({ tag: webInstance().tag, privateIp: webInstance().privateIp })
      expect(start().ask({}, exampleView(2, [webInstance(), twin]))).toBe(404)
    })

    it('answers nothing once the instance has left the view', () => {
      expect(start().ask({}, exampleView(2, [databaseInstance()]))).toBe(404)
    })
  })

  describe('session tokens', () => {
    it('lets the instance in that asked for it', () => {
      const { ask, token } = start()
      expect(ask({ headers: { 'x-aws-ec2-metadata-token': token() } })).toBe(WEB_INSTANCE)
    })

    it('refuses the token of another instance', () => {
      const { ask, token } = start()
      expect(ask({ headers: { 'x-aws-ec2-metadata-token': token(database) } })).toBe(401)
    })

    it('refuses the token of an earlier instance with the same address', () => {
      const { ask, token } = start()
      const headers = { 'x-aws-ec2-metadata-token': token() }
      const later = webInstance({ instanceId: DATABASE_INSTANCE })
      expect(ask({ headers }, exampleView(2, [later]))).toBe(401)
    })

    it('refuses an expired token, at the very second', async () => {
      const { ask, token, clock } = start()
      const headers = { 'x-aws-ec2-metadata-token': token() }
      await clock.advance(59_999)
      expect(ask({ headers })).toBe(WEB_INSTANCE)
      await clock.advance(1)
      expect(ask({ headers })).toBe(401)
    })

    it('refuses every single changed character, and anything around it', () => {
      const { ask, token } = start()
      const good = token()
      const changed = good
        .split('')
        .map((_, index) => `${good.slice(0, index)}${good[index] === 'A' ? 'B' : 'A'}${good.slice(index + 1)}`)
      for (const text of [...changed, `${good}=`, ` ${good}`, `${good}A`, good.slice(1), '']) {
        expect(ask({ headers: { 'x-aws-ec2-metadata-token': text } })).toBe(401)
      }
    })

    it('holds across a restart with the same key, and with no other key', () => {
      const { token, clock } = start()
      const text = token()
      expect(createSessionTokens(Buffer.alloc(32, 7), clock).isValid(text, WEB_INSTANCE)).toBe(true)
      expect(createSessionTokens(Buffer.alloc(32, 8), clock).isValid(text, WEB_INSTANCE)).toBe(false)
    })

    it('is not given to what a proxy passed on', () => {
      const headers = { ...ttl, 'x-forwarded-for': '10.10.1.2' }
      expect(start().ask({ method: 'PUT', target: '/latest/api/token', headers })).toBe(403)
    })

    for (const seconds of ['1', '21600']) {
      it(`lives for ${seconds} s`, () => {
        const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': seconds }
        expect(start().ask({ method: 'PUT', target: '/latest/api/token', headers })).toEqual(expect.any(String))
      })
    }

    for (const seconds of ['0', '21601', '-1', '1.5', 'x', '', '0x10', undefined, ['60', '60']]) {
      it(`refuses a life of ${JSON.stringify(seconds)}`, () => {
        const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': seconds }
        expect(start().ask({ method: 'PUT', target: '/latest/api/token', headers })).toBe(400)
      })
    }
  })

  it('takes PUT only for tokens, and no other method at all', () => {
    const { ask } = start()
    expect(ask({ method: 'PUT', headers: ttl })).toBe(405)
    for (const method of ['POST', 'DELETE', 'PATCH', 'OPTIONS']) expect(ask({ method })).toBe(405)
  })

  it('says that it knows nothing yet before the first view', () => {
    const { tokens } = start()
    const question = { method: 'GET', target: '/latest/', headers: {}, arrival: web }
    expect(answerMetadata(question, { view: null, tokens }).status).toBe(503)
  })
})
