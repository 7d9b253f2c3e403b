// The applier against a real kernel. Faults first: killed in the middle, started again, disturbed by an operator.

import { diffHost } from '@karri/network'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { findDaemons } from '../dhcp/dhcp-daemons.ts'
import { readLinks } from '../ip.ts'
import type { CommandRunner } from '../run/command-runner.ts'
import { probeSegmentPorts } from '../segment-port/probe-segment-ports.ts'
import type { SegmentPortKind } from '../segment-port/segment-port.ts'
import { listHost } from '../testing/host-listing.ts'
import { createTestNetwork, type TestNetwork } from '../testing/test-network.ts'
import { wallClock } from '../testing/wall-clock.ts'
import { type Fixture, gatewayPlan, nodePlan } from '../testing/zone-fixture.ts'
import { createHostApplier } from './create-host-applier.ts'
import { dhcpFolder, type HostApplierOptions } from './host-applier.ts'
import { readHost } from './read-host.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const SMALL: Fixture = {
  instances: [{ digits: '1', tag: 10, privateIp: '10.10.1.2', publicIp: '192.168.3.1' }],
  rules: [{ protocol: 'tcp', fromPort: 22, toPort: 22, source: { cidr: { base: '0.0.0.0' as never, prefix: 0 } } }],
}
const LARGE: Fixture = {
  ...SMALL,
  instances: [
    ...SMALL.instances,
    { digits: '2', tag: 10, privateIp: '10.10.1.3', publicIp: '192.168.3.2' },
    { digits: '3', tag: 11, privateIp: '10.10.1.34' },
  ],
}
const EMPTY: Fixture = { instances: [] }

let network: TestNetwork
let segmentPort: SegmentPortKind

beforeEach(async () => {
  network = await createTestNetwork({ gw: '192.168.0.114/16', n1: '192.168.0.19/16' })
  segmentPort = (await probeSegmentPorts(network.host('gw'))).chosen
})
afterEach(async () => {
  await createHostApplier(optionsFor('gw')).clear()
  await network.remove()
})

function optionsFor(host: 'gw' | 'n1', runner: CommandRunner = network.host(host)): HostApplierOptions {
  return {
    runner,
    kind: host === 'gw' ? 'gateway' : 'node',
    segmentPort,
    runDir: `${network.folder}/${host}`,
    clock: wallClock,
    // A gratuitous ARP may be on its way when a test takes its address away.
    warn: () => undefined,
  }
}

/** A runner whose process is killed before its nth changing command (reading is free); `killed` resolves then. */
function dyingRunner(runner: CommandRunner, steps: number): { runner: CommandRunner; killed: Promise<'killed'> } {
  let left = steps
  const death = Promise.withResolvers<'killed'>()
  const run: CommandRunner['run'] = (file, args, options) => {
    const reads = args.includes('show') || args.includes('list') || (file === 'sysctl' && !args.includes('-w'))
    if (reads || left-- > 0) return runner.run(file, args, options)
    death.resolve('killed')
    return new Promise(() => undefined)
  }
  return { runner: { ...runner, run }, killed: death.promise }
}

describe('createHostApplier()', () => {
  test('applying a plan makes the host match it, and applying it again changes nothing', async () => {
    for (const [host, plan] of [
      ['gw', gatewayPlan(LARGE)],
      ['n1', nodePlan(LARGE)],
    ] as const) {
      const commands: string[] = []
      const runner = network.host(host)
      const spying: CommandRunner = {
        ...runner,
        run: (file, args, options) => {
          commands.push([file, ...args].join(' '))
          return runner.run(file, args, options)
        },
      }
      const options = optionsFor(host, spying)
      const applier = createHostApplier(options)
      await applier.apply(plan)
      const listing = await listHost(runner)
      const daemons = findDaemons(dhcpFolder(options))
      commands.length = 0
      await applier.apply(plan)
      expect(commands.filter((line) => !/ show| list |^sysctl -e (?!-q)/.test(line))).toEqual([])
      expect(await listHost(runner)).toBe(listing)
      expect(findDaemons(dhcpFolder(options))).toEqual(daemons)
      const left = diffHost(await readHost(options, { table: plan.table, swept: true }, plan), plan)
      expect(left).toEqual([])
    }
  })

  test('killed before any of its steps, a new process converges to the same host', async () => {
    for (let steps = 0; ; steps += 7) {
      const { runner, killed } = dyingRunner(network.host('gw'), steps)
      const first = createHostApplier(optionsFor('gw', runner)).apply(gatewayPlan(LARGE))
      const end = await Promise.race([first, killed])
      const plan = gatewayPlan(steps % 2 === 0 ? SMALL : LARGE)
      const options = optionsFor('gw')
      await createHostApplier(options).apply(plan)
      expect(diffHost(await readHost(options, { table: plan.table, swept: true }, plan), plan)).toEqual([])
      if (end !== 'killed') break
      await createHostApplier(options).clear()
    }
  })

  test('a new process removes devices, addresses and leases that the plan no longer has', async () => {
    const runner = network.host('gw')
    await createHostApplier(optionsFor('gw')).apply(gatewayPlan(LARGE))
    await createHostApplier(optionsFor('gw')).apply(gatewayPlan(SMALL))
    const listing = await listHost(runner)
    for (const gone of ['kbr11', 'eth0.11', '192.168.3.2/', '10.10.1.34']) expect(listing).not.toContain(gone)
    for (const kept of ['kbr10', 'eth0.10', '192.168.3.1/32', '10.10.1.2']) expect(listing).toContain(kept)
    await createHostApplier(optionsFor('gw')).apply(gatewayPlan(EMPTY))
    const links = await readLinks(runner)
    expect(links.filter(({ isKarris }) => isKarris)).toEqual([])
    expect(findDaemons(dhcpFolder(optionsFor('gw')))).toEqual([])
  })

  test('what an operator took away comes back, and what is the operator’s stays', async () => {
    const runner = network.host('gw')
    await runner.run('nft', ['add', 'table', 'ip', 'operator'])
    await runner.run('ip', ['address', 'add', '192.168.9.9/32', 'dev', 'eth0'])
    const applier = createHostApplier(optionsFor('gw'))
    const plan = gatewayPlan(SMALL)
    await applier.apply(plan)
    const listing = await listHost(runner)
    await runner.run('nft', ['flush', 'ruleset'])
    await runner.run('nft', ['add', 'table', 'ip', 'operator'])
    await runner.run('ip', ['address', 'delete', '192.168.3.1/32', 'dev', 'eth0'])
    await runner.run('ip', ['link', 'delete', 'kbr10'])
    for (const pid of findDaemons(dhcpFolder(optionsFor('gw')))) process.kill(pid, 'SIGKILL')
    await applier.apply(plan)
    const again = await listHost(runner)
    const facts = (text: string) => [...new Set(text.match(/\bkbr10\b|192\.168\.[39]\.\d+\/32|table ip \w+/g))].sort()
    expect(facts(again)).toEqual(facts(listing))
    expect(facts(again)).toEqual(['192.168.3.1/32', '192.168.9.9/32', 'kbr10', 'table ip karri', 'table ip operator'])
    expect(findDaemons(dhcpFolder(optionsFor('gw'))).length).toBe(1)
  })

  test('clear() leaves the host as it was', async () => {
    for (const [host, plan] of [
      ['gw', gatewayPlan(LARGE)],
      ['n1', nodePlan(LARGE)],
    ] as const) {
      const runner = network.host(host)
      const before = await listHost(runner)
      const applier = createHostApplier(optionsFor(host))
      await applier.apply(plan)
      expect(await listHost(runner)).not.toBe(before)
      await applier.clear()
      expect(await listHost(runner)).toBe(before)
      await applier.clear()
    }
  })

  test('a change that fails is named, the others are made, and the next call makes up for it', async () => {
    const runner = network.host('gw')
    await runner.run('ip', ['link', 'add', 'name', 'kbr11', 'type', 'veth', 'peer', 'name', 'other'])
    const applier = createHostApplier(optionsFor('gw'))
    const error = await applier.apply(gatewayPlan(LARGE)).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'HostApplyFailed' })
    expect((error as Error).message).toContain('add-bridge kbr11')
    expect(await listHost(runner)).toContain('kbr10')
    await runner.run('ip', ['link', 'delete', 'kbr11'])
    await applier.apply(gatewayPlan(LARGE))
    expect((await readLinks(runner)).filter(({ kind }) => kind === 'bridge').length).toBe(2)
  })

  test('of plans that wait only the newest is applied', async () => {
    const applier = createHostApplier(optionsFor('n1'))
    const plans = [nodePlan(SMALL), nodePlan(LARGE), nodePlan(EMPTY), nodePlan(SMALL)]
    await Promise.all(plans.map((plan) => applier.apply(plan)))
    const taps = (await readLinks(network.host('n1'))).filter(({ kind }) => kind === 'tun').map(({ name }) => name)
    expect(taps).toEqual(['ki100000000000'])
    await applier.clear()
  })
})
