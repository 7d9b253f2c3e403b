// Real frames between three namespaces: what a driver puts on the wire is looked at on the switch.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { joinBridge, readLinks, setLinkUp } from '../ip.ts'
import { startCapture } from '../testing/capture.ts'
import { eventually } from '../testing/eventually.ts'
import { askTcp, canPing, startTcpServer } from '../testing/reach.ts'
import { createTestNetwork, type TestNetwork } from '../testing/test-network.ts'
import { probeSegmentPorts } from './probe-segment-ports.ts'
import type { SegmentPortDriver } from './segment-port.ts'
import { SEGMENT_PORT_DRIVERS } from './segment-port-drivers.ts'
import { tcSegmentPort } from './tc-segment-port.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const PORT = { parent: 'eth0', port: 'eth0.10', tag: 10 }
let network: TestNetwork
let driver: SegmentPortDriver

beforeAll(async () => {
  network = await createTestNetwork({ a: '192.168.0.1/16', b: '192.168.0.2/16', c: '192.168.0.3/16' })
  driver = SEGMENT_PORT_DRIVERS[(await probeSegmentPorts(network.host('a'))).chosen]
})
afterAll(() => network.remove())

/** Makes `eth0.<tag>` with an address, as a segment without a bridge. */
async function addPort(made: SegmentPortDriver, host: string, [tag, address]: readonly [number, string]) {
  const runner = network.host(host)
  await made.create(runner, { parent: 'eth0', port: `eth0.${tag}`, tag })
  await runner.run('ip', ['address', 'add', address, 'dev', `eth0.${tag}`])
  await setLinkUp(runner, `eth0.${tag}`)
}

async function listing(host: string): Promise<string> {
  const runner = network.host(host)
  const qdiscs = await runner.run('tc', ['qdisc', 'show'])
  const filters = await runner.run('tc', ['filter', 'show', 'dev', 'eth0', 'ingress'], { exitCodes: [0, 1, 2] })
  const names = (await readLinks(runner)).map(({ name, isKarris }) => `${name} ${isKarris}`)
  return [...names, qdiscs.stdout, filters.stdout].join('\n')
}

describe('probeSegmentPorts()', () => {
  test('chooses a driver by trying it and leaves nothing behind', async () => {
    const before = await listing('c')
    const probe = await probeSegmentPorts(network.host('c'))
    const canVlan = await network
      .host('c')
      .run('ip', ['link', 'add', 'link', 'eth0', 'name', 'eth0.7', 'type', 'vlan', 'id', '7'])
      .then(() => network.host('c').run('ip', ['link', 'delete', 'eth0.7']))
      .then(() => true)
      .catch(() => false)
    expect(probe.chosen).toBe(canVlan ? 'vlan' : 'tc')
    expect(probe.refused.map(({ kind }) => kind)).toEqual(canVlan ? [] : ['vlan'])
    for (const { reason } of probe.refused) expect(reason).toContain('Unknown device type')
    expect(await listing('c')).toBe(before)
  })
})

describe('the segment ports of this kernel', () => {
  test('frames leave with the 802.1Q tag, arrive without it, and other tags and untagged traffic are apart', async () => {
    const tagged = await startCapture(network, { host: 'switch', device: 'p-a' })
    for (const [host, last] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const) {
      await addPort(driver, host, [host === 'c' ? 11 : 10, `10.10.1.${last}/27`])
    }
    await addPort(driver, 'a', [11, '10.10.1.33/27'])
    await network.host('c').run('ip', ['address', 'add', '10.10.1.35/27', 'dev', 'eth0.11'])

    expect(await canPing(network.host('a'), '10.10.1.2')).toBe(true)
    expect(await canPing(network.host('a'), '10.10.1.35')).toBe(true)
    expect(await canPing(network.host('a'), '192.168.0.2')).toBe(true)
    // c has 10.10.1.3, but on tag 11.
    expect(await canPing(network.host('a'), '10.10.1.3')).toBe(false)

    const frames = tagged.frames()
    const of = (text: string) => frames.filter((frame) => frame.includes(text))
    expect(of('10.10.1.1 > 10.10.1.2: ICMP').length).toBeGreaterThan(0)
    for (const frame of of('10.10.1.1 > 10.10.1.2: ICMP')) {
      expect(frame).toContain('ethertype 802.1Q (0x8100)')
      expect(frame).toMatch(/vlan 10,/)
    }
    for (const frame of of('10.10.1.33 > 10.10.1.35: ICMP')) expect(frame).toMatch(/vlan 11,/)
    for (const frame of of('192.168.0.1 > 192.168.0.2: ICMP')) expect(frame).not.toContain('802.1Q')
    expect(of('192.168.0.1 > 192.168.0.2: ICMP').length).toBeGreaterThan(0)
  })

  test('TCP passes in bulk with the offloads of the devices as they are', async () => {
    await startTcpServer(network, 'b', 5001)
    expect(await askTcp(network.host('a'), { address: '10.10.1.2', port: 5001, bytes: 5_000_000 })).toBe(
      '5000000 10.10.1.1',
    )
  })

  test('a port has the MAC of its parent and takes part in a bridge', async () => {
    const runner = network.host('a')
    const links = await readLinks(runner)
    const mac = (name: string) => links.find((link) => link.name === name)?.mac
    expect(mac('eth0.10')).toBe(mac('eth0'))
    expect(links.find(({ name }) => name === 'eth0.10')?.mtu).toBe(links.find(({ name }) => name === 'eth0')?.mtu)
    await runner.run('ip', ['link', 'add', 'name', 'brx', 'type', 'bridge'])
    await joinBridge(runner, 'eth0.10', 'brx')
    expect((await readLinks(runner)).find(({ name }) => name === 'eth0.10')?.master).toBe('brx')
    await runner.run('ip', ['link', 'delete', 'brx'])
  })

  test('removing a port leaves the others and, after the last one, nothing', async () => {
    const runner = network.host('a')
    await driver.remove(runner, PORT)
    await driver.remove(runner, PORT)
    expect(await canPing(runner, '10.10.1.35')).toBe(true)
    await driver.remove(runner, { parent: 'eth0', port: 'eth0.11', tag: 11 })
    const left = await listing('a')
    expect(left).not.toMatch(/true|clsact|bpf/)
    expect(await canPing(runner, '192.168.0.2')).toBe(true)
  })
})

describe('tcSegmentPort', () => {
  test('a maker that died at any step is found broken, and both making again and removing end it', async () => {
    const runner = network.host('c')
    await tcSegmentPort.remove(runner, { parent: 'eth0', port: 'eth0.11', tag: 11 })
    const clean = await listing('c')
    for (let steps = 1; ; steps++) {
      let left = steps
      const dying = {
        ...runner,
        run: (...command: Parameters<typeof runner.run>) =>
          left-- > 0 ? runner.run(...command) : Promise.reject(new Error('killed')),
      }
      const done = await tcSegmentPort.create(dying, PORT).then(
        () => true,
        () => false,
      )
      const { whole, broken } = await tcSegmentPort.find(runner, await readLinks(runner))
      expect(whole.map(({ port }) => port)).toEqual(done ? ['eth0.10'] : [])
      for (const port of broken) await tcSegmentPort.remove(runner, port)
      if (done) break
      const links = await readLinks(runner)
      expect(links.filter(({ isKarris }) => isKarris)).toEqual([])
    }
    await tcSegmentPort.create(runner, PORT)
    await tcSegmentPort.remove(runner, PORT)
    expect(await listing('c')).toBe(clean)
  })

  test('a port whose filter somebody removed is broken', async () => {
    const runner = network.host('c')
    await tcSegmentPort.create(runner, PORT)
    await runner.run('tc', ['qdisc', 'delete', 'dev', 'eth0', 'clsact'])
    const { whole, broken } = await tcSegmentPort.find(runner, await readLinks(runner))
    expect([whole, broken.map(({ tag }) => tag)]).toEqual([[], [10]])
    await tcSegmentPort.remove(runner, PORT)
  })

  test("an operator's own device of that name is neither taken nor removed", async () => {
    const runner = network.host('c')
    await runner.run('ip', ['link', 'add', 'eth0.10', 'type', 'veth', 'peer', 'name', 'other'])
    await expect(tcSegmentPort.create(runner, PORT)).rejects.toThrow('File exists')
    await tcSegmentPort.remove(runner, PORT)
    const links = await readLinks(runner)
    expect(links.filter(({ name }) => name === 'eth0.10').length).toBe(1)
    expect(links.filter(({ isKarris }) => isKarris)).toEqual([])
    await runner.run('ip', ['link', 'delete', 'eth0.10'])
    await eventually(async () => !(await readLinks(runner)).some(({ name }) => name === 'other'))
  })
})
