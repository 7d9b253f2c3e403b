// A public address from the LAN's side: who answers, who is reached, and what becomes of open connections.
import type { IngressRule, Ipv4 } from '@karri/model'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { probeSegmentPorts } from '../segment-port/probe-segment-ports.ts'
import { startCapture } from '../testing/capture.ts'
import { eventually } from '../testing/eventually.ts'
import { placeGuest } from '../testing/guest.ts'
import { askTcp, canPing, startTcpServer } from '../testing/reach.ts'
import { createTestNetwork, type TestNetwork } from '../testing/test-network.ts'
import { wallClock } from '../testing/wall-clock.ts'
import { type FixtureInstance, gatewayPlan, nodePlan } from '../testing/zone-fixture.ts'
import { createHostApplier } from './create-host-applier.ts'
import type { HostApplier } from './host-applier.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const ANYWHERE = { cidr: { base: '0.0.0.0' as Ipv4, prefix: 0 } }
const PING: IngressRule = { protocol: 'icmp', type: -1, code: -1, source: ANYWHERE }
const TCP: IngressRule = { protocol: 'tcp', fromPort: 5001, toPort: 5001, source: ANYWHERE }
const A: FixtureInstance = { digits: 'a', tag: 10, privateIp: '10.10.1.2' }
const B: FixtureInstance = { digits: 'b', tag: 10, privateIp: '10.10.1.3' }

let network: TestNetwork
let gateway: HostApplier
let warnings: string[]

/** A gateway, a node with two guests (namespaces in the taps' place), and a client on the LAN. */
beforeEach(async () => {
  warnings = []
  const hosts = { gw: '192.168.0.114/16', n1: '192.168.0.19/16', lan: '192.168.0.50/16' }
  network = await createTestNetwork({ ...hosts, a: null, b: null })
  const { chosen: segmentPort } = await probeSegmentPorts(network.host('gw'))
  const shared = { segmentPort, clock: wallClock, warn: (message: string) => warnings.push(message) }
  gateway = createHostApplier({
    ...shared,
    runner: network.host('gw'),
    kind: 'gateway',
    runDir: `${network.folder}/gw`,
  })
  const node = createHostApplier({
    ...shared,
    runner: network.host('n1'),
    kind: 'node',
    runDir: `${network.folder}/n1`,
  })
  await node.apply(nodePlan({ instances: [A, B] }))
  for (const { digits: host, privateIp } of [A, B]) {
    const place = { tap: `ki${host.padEnd(12, '0')}`, bridge: 'kbr10', gateway: '10.10.1.1' }
    await placeGuest(network, 'n1', { host, privateIp, ...place })
  }
})
afterEach(() => network.remove())

describe('a public address', () => {
  test('is reached from the LAN as the rules say, announced, and gone when it is given back', async () => {
    const lan = network.host('lan')
    const arp = await startCapture(network, { host: 'lan', device: 'eth0', filter: 'arp and src host 192.168.3.1' })
    await startTcpServer(network, 'a', 5001)
    await gateway.apply(gatewayPlan({ instances: [{ ...A, publicIp: '192.168.3.1' }, B], rules: [PING] }))
    expect(await canPing(lan, '192.168.3.1')).toBe(true)
    expect(await askTcp(lan, { address: '192.168.3.1', port: 5001 })).toBe('TimeoutError')
    await eventually(() => arp.frames().some((frame) => /ff:ff:ff:ff:ff:ff.*(192\.168\.3\.1).*\1/.test(frame)))

    await gateway.apply(gatewayPlan({ instances: [{ ...A, publicIp: '192.168.3.1' }, B], rules: [TCP] }))
    expect(await askTcp(lan, { address: '192.168.3.1', port: 5001 })).toBe('1 192.168.0.50')
    // From inside: the instance appears as its public address, one without as the gateway.
    await startTcpServer(network, 'lan', 5002)
    const out = { address: '192.168.0.50', port: 5002 }
    expect(await askTcp(network.host('a'), out)).toBe('1 192.168.3.1')
    expect(await askTcp(network.host('b'), out)).toBe('1 192.168.0.114')

    await gateway.apply(gatewayPlan({ instances: [A, B], rules: [PING, TCP] }))
    expect(await canPing(lan, '192.168.3.1')).toBe(false)
    expect(warnings).toEqual([])
  })

  test('that moves to another instance takes running flows along', async () => {
    const lan = network.host('lan')
    const plan = (first: boolean) =>
      gatewayPlan({
        instances: [
          { ...A, ...(first ? { publicIp: '192.168.3.1' } : {}) },
          { ...B, ...(first ? {} : { publicIp: '192.168.3.1' }) },
        ],
        rules: [PING],
      })
    await gateway.apply(plan(true))
    const atB = await startCapture(network, { host: 'b', device: 'eth0', filter: 'icmp and dst host 10.10.1.3' })
    // One ping is one flow: without its being forgotten it would stay with the first instance while it runs.
    const ping = await network.spawn('lan', 'ping', ['-n', '-i', '0.2', '192.168.3.1'])
    const flows = async () => (await network.host('gw').run('conntrack', ['-L', '--orig-dst', '192.168.3.1'])).stdout
    await eventually(async () => (await flows()).includes('src=10.10.1.2'))
    await gateway.apply(plan(false))
    await eventually(() => atB.frames().length >= 3)
    expect(await flows()).not.toContain('src=10.10.1.2')
    process.kill(ping.pid, 'SIGKILL')
    expect(await canPing(lan, '192.168.3.1')).toBe(true)
  })

  test('with its flows of both directions is forgotten when it is given back', async () => {
    await startTcpServer(network, 'lan', 5002)
    await gateway.apply(gatewayPlan({ instances: [{ ...A, publicIp: '192.168.3.1' }], rules: [PING] }))
    await canPing(network.host('lan'), '192.168.3.1')
    await askTcp(network.host('a'), { address: '192.168.0.50', port: 5002 })
    const flows = async () => (await network.host('gw').run('conntrack', ['-L'])).stdout
    expect((await flows()).match(/192\.168\.3\.1\b/g)?.length).toBeGreaterThanOrEqual(2)
    await gateway.apply(gatewayPlan({ instances: [A], rules: [PING] }))
    expect(await flows()).not.toMatch(/192\.168\.3\.1\b/)
  })
})
