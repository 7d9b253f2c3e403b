// A node's file: the seed's as it is, limits, and what is refused.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { NodeConfig } from './config.ts'
import { parseNodeConfig } from './parse-node-config.ts'

const SEED = readFileSync(new URL('../../../../examples/seed/node.conf', import.meta.url), 'utf8')
const SEED_NODE: NodeConfig = {
  network: { mode: 'MANAGED', privInterface: 'eth0' },
  maxCores: null,
  maxMemoryMib: null,
  maxDiskGib: null,
  instancePath: null,
  hypervisor: 'qemu',
}

describe('parseNodeConfig()', () => {
  it("takes the seed's node file verbatim", () => {
    expect(parseNodeConfig([{ path: 'f', text: SEED }])).toEqual({ result: { ok: true, value: SEED_NODE }, notes: [] })
  })

  const accepted: readonly { line: string; want: Partial<NodeConfig> }[] = [
    { line: 'MAX_CORES="2"', want: { maxCores: 2 } },
    { line: 'MAX_MEM="768"', want: { maxMemoryMib: 768 } },
    { line: 'MAX_DISK="10"', want: { maxDiskGib: 10 } },
    { line: 'MAX_CORES="0"', want: { maxCores: null } },
    { line: 'INSTANCE_PATH="/srv/instances/"', want: { instancePath: '/srv/instances' } },
    { line: 'HYPERVISOR="kvm"', want: { hypervisor: 'kvm' } },
    { line: 'HYPERVISOR="simulated"', want: { hypervisor: 'simulated' } },
    { line: 'HYPERVISOR="not_configured"', want: { hypervisor: 'qemu' } },
    { line: 'VNET_PRIVINTERFACE="eth1"', want: { network: { mode: 'MANAGED', privInterface: 'eth1' } } },
  ]

  it.each(accepted)('reads $line from the file that overrides', ({ line, want }) => {
    const { result } = parseNodeConfig([
      { path: 'f', text: SEED },
      { path: 'local', text: line },
    ])
    expect(result).toEqual({ ok: true, value: { ...SEED_NODE, ...want } })
  })

  it('falls back to VNET_PUBINTERFACE, the only one that the ancestor read on nodes', () => {
    const { result } = parseNodeConfig([{ path: 'f', text: 'VNET_MODE=MANAGED\nVNET_PUBINTERFACE=em1\n' }])
    expect(result).toEqual({ ok: true, value: { ...SEED_NODE, network: { mode: 'MANAGED', privInterface: 'em1' } } })
  })

  const broken: readonly { line: string; key: string; message: RegExp }[] = [
    { line: 'HYPERVISOR="xen"', key: 'HYPERVISOR', message: /write qemu, kvm or simulated; Xen is not offered/ },
    { line: 'MAX_CORES="two"', key: 'MAX_CORES', message: /write digits only, or 0/ },
    { line: 'MAX_MEM="-1"', key: 'MAX_MEM', message: /write digits only/ },
    { line: 'MAX_DISK="10G"', key: 'MAX_DISK', message: /write digits only/ },
    { line: 'INSTANCE_PATH="instances"', key: 'INSTANCE_PATH', message: /write it from \/ on/ },
    { line: 'VNET_MODE="STATIC"', key: 'VNET_MODE', message: /write MANAGED/ },
    { line: 'VNET_PRIVINTERFACE="bond-storage-1"', key: 'VNET_PRIVINTERFACE', message: /rename the device/ },
  ]

  it.each(broken)('refuses $line', ({ line, key, message }) => {
    const { result } = parseNodeConfig([
      { path: 'f', text: SEED },
      { path: 'local', text: `#\n${line}` },
    ])
    expect(result).toEqual({
      ok: false,
      problems: [{ path: 'local:2', key, value: expect.any(String), message: expect.stringMatching(message) }],
    })
  })
})
