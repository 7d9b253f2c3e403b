// The node's table against a guest that lies, frame by frame: what leaves is looked at on the switch.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { probeSegmentPorts } from '../segment-port/probe-segment-ports.ts'
import { type Capture, startCapture } from '../testing/capture.ts'
import { eventually } from '../testing/eventually.ts'
import { placeGuest } from '../testing/guest.ts'
import { arp, dhcpRequest, ethernet, sendFrames, udp } from '../testing/raw-frames.ts'
import { createTestNetwork, type TestNetwork } from '../testing/test-network.ts'
import { wallClock } from '../testing/wall-clock.ts'
import { macOf, nodePlan } from '../testing/zone-fixture.ts'
import { createHostApplier } from './create-host-applier.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const IP = '10.10.1.2'
const MAC = macOf(IP)
const OTHER_MAC = macOf('10.10.1.3')
const GATEWAY = '10.10.1.1'
const ANY = '0.0.0.0'
const PEER = ['10.10.1.9', 9] as const
const SERVER = ['255.255.255.255', 67] as const
const DATA = Buffer.from('data')

let network: TestNetwork
let wire: Capture
let count = 0

beforeAll(async () => {
  network = await createTestNetwork({ n1: '192.168.0.19/16', guest: null })
  const runner = network.host('n1')
  const { chosen: segmentPort } = await probeSegmentPorts(runner)
  const runDir = `${network.folder}/n1`
  const node = createHostApplier({ runner, kind: 'node', segmentPort, runDir, clock: wallClock, warn: () => undefined })
  await node.apply(nodePlan({ instances: [{ digits: '1', tag: 10, privateIp: IP }] }))
  const place = { host: 'guest', tap: 'ki100000000000', bridge: 'kbr10', privateIp: IP, gateway: GATEWAY }
  await placeGuest(network, 'n1', place)
  wire = await startCapture(network, { host: 'switch', device: 'p-n1' })
})
afterAll(() => network.remove())

/** Whether a frame left the node; an honest one that follows it tells when there is nothing more to wait for. */
async function leaves(frame: (to: string) => Buffer): Promise<boolean> {
  const to = `02:00:00:00:01:${String(count++).padStart(2, '0')}`
  const last = to.replace(':01:', ':02:')
  const honest = ethernet({ to: last, from: MAC, type: 0x0800 }, udp([IP, 9], PEER, DATA))
  await sendFrames(network.host('guest'), 'eth0', [frame(to), honest])
  const seen = (mac: string) => wire.frames().some((line) => line.includes(`> ${mac},`))
  await eventually(() => seen(last))
  return seen(to)
}

const frame =
  (type: number, payload: Buffer, from: string = MAC) =>
  (to: string) =>
    ethernet({ to, from, type }, payload)
const ip = (payload: Buffer, from?: string) => frame(0x0800, payload, from)
const own = { mac: MAC, ip: IP }

describe('a guest gets out', () => {
  test.each([
    ['an ARP request of its own', frame(0x0806, arp(1, own, GATEWAY))],
    ['an ARP answer of its own', frame(0x0806, arp(2, own, GATEWAY))],
    ['an address probe', frame(0x0806, arp(1, { mac: MAC, ip: ANY }, IP))],
    ['IPv4 from its address', ip(udp([IP, 1], PEER, DATA))],
    ['a DHCP request before it has an address', ip(udp([ANY, 68], SERVER, dhcpRequest(MAC)))],
    ['a DHCP renewal from its address', ip(udp([IP, 68], [GATEWAY, 67], dhcpRequest(MAC)))],
  ])('%s', async (_name, send) => {
    expect(await leaves(send)).toBe(true)
  })
})

describe('a guest does not get out', () => {
  test.each([
    ['a frame from another MAC', ip(udp([IP, 1], PEER, DATA), OTHER_MAC)],
    ['IPv4 from another address', ip(udp(['10.10.1.3', 1], PEER, DATA))],
    ['an ARP request in the name of the gateway', frame(0x0806, arp(1, { mac: MAC, ip: GATEWAY }, IP))],
    ['an ARP answer in the name of the gateway', frame(0x0806, arp(2, { mac: MAC, ip: GATEWAY }, '10.10.1.3'))],
    ['an ARP answer with another MAC', frame(0x0806, arp(2, { mac: OTHER_MAC, ip: IP }, GATEWAY))],
    ['a DHCP request with the hardware address of another', ip(udp([ANY, 68], SERVER, dhcpRequest(OTHER_MAC)))],
    ['a renewal with the hardware address of another', ip(udp([IP, 68], [GATEWAY, 67], dhcpRequest(OTHER_MAC)))],
    ["a DHCP server's answer", ip(udp([IP, 67], [ANY, 68], dhcpRequest(OTHER_MAC)))],
    ['anything else without an address', ip(udp([ANY, 5], PEER, DATA))],
    ['IPv6', frame(0x86dd, Buffer.alloc(40, 0x60))],
    ['a frame that it tagged itself', frame(0x8100, Buffer.concat([Buffer.of(0, 11, 8, 0), udp([IP, 1], PEER, DATA)]))],
    ['a doubly tagged frame', frame(0x88a8, Buffer.concat([Buffer.of(0, 11, 8, 0), udp([IP, 1], PEER, DATA)]))],
    ['LLDP', frame(0x88cc, Buffer.alloc(50))],
  ])('%s', async (_name, send) => {
    expect(await leaves(send)).toBe(false)
  })
})

describe('a node', () => {
  test('does not answer a guest that asks for the address of the node', async () => {
    const guest = await startCapture(network, { host: 'guest', device: 'eth0', filter: 'arp' })
    await sendFrames(network.host('guest'), 'eth0', [
      ethernet({ to: 'ff:ff:ff:ff:ff:ff', from: MAC, type: 0x0806 }, arp(1, own, '192.168.0.19')),
      ethernet({ to: 'ff:ff:ff:ff:ff:ff', from: MAC, type: 0x0806 }, arp(1, own, '10.10.1.9')),
    ])
    await eventually(() => wire.frames().some((line) => line.includes('who-has 10.10.1.9')))
    expect(guest.frames().filter((line) => line.includes('is-at'))).toEqual([])
  })
})
