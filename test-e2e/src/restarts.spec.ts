// Each controller is killed in turn; the lab starts it again, and neither instances nor tables show that it was away.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CloudUnderTest, openCloud } from './cloud-under-test.ts'
import { eventually } from './eventually.ts'
import { firstInstance, launch, type RunningInstance, terminate } from './instances.ts'
import { logIn, pings } from './traffic.ts'

let cloud: CloudUnderTest
let first: RunningInstance
let launched: RunningInstance | undefined

beforeAll(async () => {
  cloud = await openCloud()
  first = await firstInstance(cloud)
})
afterAll(async () => {
  if (launched) await terminate(cloud, launched.id)
})

const DAEMONS = [
  'front-end-cloud-controller',
  'front-end-cluster-controller',
  'node1-node-controller',
  'node2-node-controller',
]

describe.each(DAEMONS)('after kill -9 of %s', (daemon) => {
  test('instances stay reachable, tables are right and launches go on', async () => {
    const tables = async () => [
      await cloud.karri('describe-availability-zones', 'verbose'),
      await cloud.karri('describe-instances'),
      await cloud.karri('describe-addresses', 'verbose'),
    ]
    const before = await eventually(tables)
    const pid = await eventually(() => cloud.lab.daemonPid(daemon))
    process.kill(pid, 'SIGKILL')
    expect(await pings(cloud, first.publicIp)).toBe(true)
    await eventually(async () => {
      const now = await cloud.lab.daemonPid(daemon)
      return now !== undefined && now !== pid
    })
    expect(await pings(cloud, first.publicIp)).toBe(true)
    await eventually(async () => {
      expect(await tables()).toEqual(before)
      return true
    })
    expect(await logIn(cloud, first.publicIp, { command: 'echo alive' })).toBe('alive\n')
  })
})

describe('after all of them', () => {
  test.each([
    ['front-end', 8783],
    ['front-end', 8784],
    ['node1', 8785],
    ['node2', 8785],
  ] as const)('%s:%i says that it is well, and counts', async (host, port) => {
    const get = async (path: string) =>
      (await cloud.lab.on(host).run('curl', ['--silent', `http://127.0.0.1:${port}${path}`])).stdout
    await eventually(async () => JSON.parse(await get('/healthz')).ok)
    expect(await get('/metrics')).toMatch(/^process_cpu_seconds_total\{component="[a-z]+-controller"\} [0-9.]+$/m)
  })

  test('a new instance is launched and ended', async () => {
    launched = await launch(cloud)
    expect(await pings(cloud, launched.publicIp)).toBe(true)
    await terminate(cloud, launched.id)
  })
})
