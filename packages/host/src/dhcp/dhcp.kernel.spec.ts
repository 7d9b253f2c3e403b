// Both DHCP daemons against a real client: the planned MAC gets the planned lease, nobody else gets any.
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DhcpDaemon, HostPlan } from '@karri/network'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createHostApplier } from '../apply/create-host-applier.ts'
import { dhcpFolder, type HostApplierOptions } from '../apply/host-applier.ts'
import { isProcessAlive } from '../run/process-status.ts'
import { probeSegmentPorts } from '../segment-port/probe-segment-ports.ts'
import type { SegmentPortKind } from '../segment-port/segment-port.ts'
import { SEGMENT_PORT_DRIVERS } from '../segment-port/segment-port-drivers.ts'
import { createTestNetwork, type TestNetwork } from '../testing/test-network.ts'
import { wallClock } from '../testing/wall-clock.ts'
import { gatewayPlan, macOf } from '../testing/zone-fixture.ts'
import { endDaemons, findDaemons } from './dhcp-daemons.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let network: TestNetwork
let segmentPort: SegmentPortKind
let options: HostApplierOptions

beforeEach(async () => {
  network = await createTestNetwork({ gw: '192.168.0.114/16', guest: null })
  segmentPort = (await probeSegmentPorts(network.host('gw'))).chosen
  const runDir = join(network.folder, 'run')
  options = {
    runner: network.host('gw'),
    kind: 'gateway',
    segmentPort,
    runDir,
    clock: wallClock,
    warn: () => undefined,
  }
})
afterEach(async () => {
  await endDaemons(dhcpFolder(options), wallClock)
  await network.remove()
})

function plan(daemon: DhcpDaemon, ...tags: readonly (10 | 11)[]): HostPlan {
  const address = { 10: '10.10.1.2', 11: '10.10.1.34' } as const
  return gatewayPlan({
    daemon,
    instances: tags.map((tag) => ({ digits: String(tag), tag, privateIp: address[tag] })),
  })
}

/** What busybox's client is told on a segment, as `address/mask router broadcast dns`, or null when it gets no lease. */
async function askLease(tag: number, mac: string, tries = 5): Promise<string | null> {
  const runner = network.host('guest')
  const port = { parent: 'eth0', port: `eth0.${tag}`, tag }
  await SEGMENT_PORT_DRIVERS[segmentPort].create(runner, port)
  await runner.run('ip', ['link', 'set', 'dev', port.port, 'address', mac])
  await runner.run('ip', ['link', 'set', 'dev', 'eth0', 'promisc', 'on'])
  await runner.run('ip', ['link', 'set', 'dev', port.port, 'up'])
  const script = join(network.folder, 'bound.sh')
  writeFileSync(
    script,
    '#!/bin/sh\n[ "$1" = bound ] && echo "LEASE $ip/$mask $router $broadcast $dns $hostname"\nexit 0\n',
    {
      mode: 0o755,
    },
  )
  try {
    const times = ['-t', String(tries), '-T', '1', '-n', '-q', '-f']
    const { stdout } = await runner.run('busybox', ['udhcpc', '-i', port.port, ...times, '-s', script], {
      exitCodes: [0, 1],
    })
    return /LEASE (.*)/.exec(stdout)?.[1] ?? null
  } finally {
    await SEGMENT_PORT_DRIVERS[segmentPort].remove(runner, port)
  }
}

describe.each<DhcpDaemon>(['dnsmasq', 'isc-dhcpd'])('%s', (daemon) => {
  test('gives the planned lease, to the planned MAC and to nobody else', async () => {
    await createHostApplier(options).apply(plan(daemon, 10))
    expect(await askLease(10, macOf('10.10.1.2'))).toBe('10.10.1.2/27 10.10.1.1 10.10.1.31 192.168.0.2 ip-10-10-1-2')
    expect(await askLease(10, 'd0:0d:01:02:03:04', 2)).toBe(null)
    // Known, but on another segment: not there.
    expect(await askLease(10, macOf('10.10.1.34'), 2)).toBe(null)
  })

  test('a segment that comes is served and one that goes is not', async () => {
    const applier = createHostApplier(options)
    await applier.apply(plan(daemon, 10))
    await applier.apply(plan(daemon, 10, 11))
    expect(await askLease(11, macOf('10.10.1.34'))).toMatch(/^10\.10\.1\.34\/27 10\.10\.1\.33 10\.10\.1\.63 /)
    expect(await askLease(10, macOf('10.10.1.2'))).toMatch(/^10\.10\.1\.2\//)
    await applier.apply(plan(daemon, 11))
    expect(await askLease(11, macOf('10.10.1.34'))).toMatch(/^10\.10\.1\.34\//)
    expect(findDaemons(dhcpFolder(options)).length).toBe(1)
  })

  test('one that died is started again, and one that runs is left alone', async () => {
    const applier = createHostApplier(options)
    await applier.apply(plan(daemon, 10))
    const [first = 0] = findDaemons(dhcpFolder(options))
    await applier.apply(plan(daemon, 10))
    expect(findDaemons(dhcpFolder(options))).toEqual([first])
    await endDaemons(dhcpFolder(options), wallClock)
    expect(isProcessAlive(first)).toBe(false)
    await applier.apply(plan(daemon, 10))
    expect(findDaemons(dhcpFolder(options)).length).toBe(1)
    expect(await askLease(10, macOf('10.10.1.2'))).toMatch(/^10\.10\.1\.2\//)
  })

  test('serves a bridge that somebody removed and that came back', async () => {
    const applier = createHostApplier(options)
    await applier.apply(plan(daemon, 10))
    await options.runner.run('ip', ['link', 'delete', 'kbr10'])
    await applier.apply(plan(daemon, 10))
    expect(await askLease(10, macOf('10.10.1.2'))).toMatch(/^10\.10\.1\.2\//)
  })

  test('a configuration that the program refuses leaves the running daemon, and is tried again', async () => {
    const applier = createHostApplier(options)
    await applier.apply(plan(daemon, 10))
    const running = findDaemons(dhcpFolder(options))
    const good = plan(daemon, 10, 11)
    const broken: HostPlan = { ...good, dhcp: good.dhcp && { ...good.dhcp, dns: 'not an address' as never } }
    for (const _ of [1, 2]) {
      await expect(applier.apply(broken)).rejects.toMatchObject({
        failures: [{ change: 'start-dhcp', cause: { code: 'CommandFailed' } }],
      })
      expect(findDaemons(dhcpFolder(options))).toEqual(running)
    }
    await applier.apply(good)
    expect(await askLease(11, macOf('10.10.1.34'))).toMatch(/^10\.10\.1\.34\//)
  })

  test('runs as the user of VNET_DHCPUSER', async () => {
    const wanted = plan(daemon, 10)
    const { dhcp } = wanted
    await createHostApplier(options).apply({ ...wanted, dhcp: dhcp && { ...dhcp, user: 'nobody' } })
    expect(await askLease(10, macOf('10.10.1.2'))).toMatch(/^10\.10\.1\.2\//)
    const [pid = 0] = findDaemons(dhcpFolder(options))
    expect(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]).toBe('65534')
    expect(statSync(dhcpFolder(options)).uid).toBe(65534)
  })

  test('a user that cannot reach its files is an error and not a silent server', async () => {
    chmodSync(network.folder, 0o700)
    const wanted = plan(daemon, 10)
    const { dhcp } = wanted
    const applied = createHostApplier(options).apply({ ...wanted, dhcp: dhcp && { ...dhcp, user: 'nobody' } })
    await expect(applied).rejects.toThrow('VNET_DHCPUSER nobody cannot reach')
  })
})

describe('the choice of the daemon', () => {
  test('another program takes over, and a plan without segments ends it', async () => {
    const applier = createHostApplier(options)
    await applier.apply(plan('dnsmasq', 10))
    await applier.apply(plan('isc-dhcpd', 10))
    const [pid = 0] = findDaemons(dhcpFolder(options))
    expect(readFileSync(`/proc/${pid}/comm`, 'utf8')).toBe('dhcpd\n')
    expect(findDaemons(dhcpFolder(options)).length).toBe(1)
    await applier.apply(plan('dnsmasq'))
    expect(findDaemons(dhcpFolder(options))).toEqual([])
  })

  test('a DHCP server of somebody else is never ended', async () => {
    const other = join(network.folder, 'other.conf')
    writeFileSync(other, 'port=0\nkeep-in-foreground\nbind-dynamic\nno-resolv\n')
    const { pid } = await network.spawn('gw', '/usr/sbin/dnsmasq', ['-k', `--conf-file=${other}`])
    const applier = createHostApplier(options)
    await applier.apply(plan('dnsmasq', 10))
    await applier.clear()
    expect(isProcessAlive(pid)).toBe(true)
  })
})
