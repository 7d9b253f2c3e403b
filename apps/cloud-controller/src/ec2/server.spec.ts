// The edge itself: who is let in, what is dispatched, and what every answer carries; with plain HTTP where no SDK would.
import { createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import {
  DescribeRegionsCommand,
  DescribeVolumesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'
import { systemClock } from '@karri/service'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestApi, readSecret, refusal, type TestApi } from './ec2.fixture.ts'

const logged: { readonly fields: object }[] = []
let api: TestApi
beforeAll(async () => {
  const log = { debug() {}, info() {}, warn() {}, error: (fields: object) => void logged.push({ fields }) }
  api = await openTestApi({ context: { log } })
})
afterAll(() => api.close())

/** Parameters with a V2 signature, as clients of the ancestor's time send them. */
async function signV2(parameters: Readonly<Record<string, string>>, path = '/'): Promise<string> {
  const secret = await readSecret(api.cloud.context, api.cloud.other)
  const all: Record<string, string> = {
    Version: '2010-08-31',
    ...parameters,
    AWSAccessKeyId: api.cloud.other.accessKeyId,
    SignatureVersion: '2',
    SignatureMethod: 'HmacSHA256',
    Timestamp: new Date(api.cloud.clock.now()).toISOString().replace(/\.\d+/, ''),
  }
  const pairs = Object.keys(all)
    .sort()
    .map((key) => `${encodeURIComponent(key)}=${encodeURIComponent(all[key] ?? '')}`)
  const text = ['GET', new URL(api.url).host, path, pairs.join('&')].join('\n')
  const signature = createHmac('sha256', secret).update(text).digest('base64')
  return `${api.url}${path}?${pairs.join('&')}&Signature=${encodeURIComponent(signature)}`
}

describe('createEc2Server()', () => {
  it('answers the SDK with a request id, on errors too', async () => {
    const answer = await api.other.send(new DescribeRegionsCommand({}))
    expect(answer.$metadata.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
    expect(answer.Regions).toEqual([
      { RegionName: 'eucalyptus', Endpoint: new URL(api.url).host, OptInStatus: 'opt-in-not-required' },
    ])
    const failed = await api.other.send(new DescribeVolumesCommand({})).catch((error) => error)
    expect(failed.$metadata.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
  })

  it.each([
    ['a known action that is not served', () => new DescribeVolumesCommand({}), 'no block storage'],
    ['StopInstances', () => new StopInstancesCommand({ InstanceIds: ['i-12345678'] }), 'instance store'],
    ['StartInstances', () => new StartInstancesCommand({ InstanceIds: ['i-12345678'] }), 'instance store'],
  ])('says why it does not serve %s', async (_name, command, message) => {
    await expect(api.other.send(command() as StopInstancesCommand)).rejects.toMatchObject({
      ...refusal('UnsupportedOperation'),
      message: expect.stringContaining(message),
    })
  })

  it('refuses a wrong secret, an unknown key, an old clock and another service', async () => {
    const { accessKeyId } = api.cloud.other
    const offset = api.cloud.clock.now() - systemClock.now()
    const attempts = [
      { credentials: { accessKeyId, secretAccessKey: 'wrong' } },
      { credentials: { accessKeyId: 'AKIANOBODY', secretAccessKey: 'wrong' } },
      { systemClockOffset: offset - 3_600_000 },
    ]
    const codes: string[] = []
    for (const config of attempts) {
      const client = await api.client(api.cloud.other, config)
      codes.push(
        await client.send(new DescribeRegionsCommand({})).then(
          () => 'let in',
          (error) => error.name,
        ),
      )
    }
    expect(codes).toEqual(['SignatureDoesNotMatch', 'AuthFailure', 'RequestExpired'])
  })

  it.each([
    ['nothing signed', '/?Action=DescribeRegions&Version=2016-11-15', 'MissingAuthenticationToken'],
    ['bad encoding', '/?Action=%zz', 'MalformedQueryString'],
    ['an unknown path', '/elsewhere', 'InvalidURI'],
    ['a path that cannot be decoded', '/%ff', 'MalformedQueryString'],
  ])('refuses %s', async (_name, path, code) => {
    const answer = await fetch(api.url + path)
    expect(await answer.text()).toContain(`<Code>${code}</Code>`)
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/-/)
    expect(answer.ok).toBe(false)
  })

  it('lets version 2 signatures in on both paths, and GET as POST', async () => {
    for (const path of ['/', '/services/Eucalyptus', '/services/Eucalyptus/']) {
      const answer = await fetch(await signV2({ Action: 'DescribeRegions' }, path))
      expect(await answer.text()).toContain('<regionName>eucalyptus</regionName>')
    }
  })

  it.each([
    ['no action', {}, 'MissingAction'],
    ['an unknown action', { Action: 'MakeCoffee' }, 'InvalidAction'],
    ['an unknown version', { Action: 'DescribeRegions', Version: '2031-01-01' }, 'NoSuchVersion'],
    ['an unknown parameter', { Action: 'DescribeRegions', Colour: 'red' }, 'UnknownParameter'],
    [
      'an unknown filter',
      { Action: 'DescribeRegions', 'Filter.1.Name': 'x', 'Filter.1.Value.1': 'y' },
      'InvalidParameterValue',
    ],
    ['a filter without values', { Action: 'DescribeRegions', 'Filter.1.Name': 'region-name' }, 'InvalidParameterValue'],
  ])('refuses %s', async (_name, parameters: Record<string, string>, code) => {
    const answer = await fetch(await signV2(parameters))
    expect(await answer.text()).toContain(`<Code>${code}</Code>`)
    expect(answer.status).toBe(400)
  })

  it('refuses version 2 signatures where they are switched off', async () => {
    const strict = await openTestApi({ allowSignatureV2: false })
    try {
      const url = (await signV2({ Action: 'DescribeRegions' })).replace(api.url, strict.url)
      const answer = await fetch(url)
      expect(answer.status).toBe(401)
      expect(await answer.text()).toContain('Signature version 2 is switched off')
    } finally {
      await strict.close()
    }
  })

  it('refuses a body that is larger than any legal request', async () => {
    const answer = await fetch(api.url, { method: 'POST', body: 'x'.repeat(2_000_000) })
    expect(answer.status).toBe(413)
    expect(await answer.text()).toContain('<Code>RequestEntityTooLarge</Code>')
  })

  it('goes on after a client that sends nonsense or leaves in the middle', async () => {
    const { port } = new URL(api.url)
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end('NONSENSE\r\n\r\n'))
      socket.on('data', () => undefined).on('close', () => resolve())
    })
    await new Promise<void>((resolve) => {
      const half = httpRequest(api.url, { method: 'POST', headers: { 'content-length': '100' } })
      half.on('error', () => resolve())
      half.write('Action=')
      half.on('socket', (socket) => socket.on('connect', () => half.destroy(new Error('left'))))
    })
    expect((await api.other.send(new DescribeRegionsCommand({}))).Regions).toHaveLength(1)
  })

  it('keeps faults of its own to the log, under the request id', async () => {
    const read = () => Promise.reject(new Error('the disk is full of secrets'))
    const broken = await openTestApi({
      context: { log: { debug() {}, info() {}, warn() {}, error: (fields) => void logged.push({ fields }) } },
    })
    try {
      const { store } = broken.cloud.context
      const kept = store.read
      let calls = 0
      // The first read finds the credentials, the second is the action's.
      ;(store as { read: unknown }).read = (work: never) => (++calls === 1 ? kept(work) : read())
      const { DescribeKeyPairsCommand } = await import('@aws-sdk/client-ec2')
      const failed = await broken.other.send(new DescribeKeyPairsCommand({})).catch((error) => error)
      ;(store as { read: unknown }).read = kept
      expect(failed).toMatchObject(refusal('InternalError', 500))
      expect(failed.message).not.toContain('secrets')
      expect(logged.at(-1)?.fields).toMatchObject({ requestId: failed.$metadata.requestId })
    } finally {
      await broken.close()
    }
  })
})
