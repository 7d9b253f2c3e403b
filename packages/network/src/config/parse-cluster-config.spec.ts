// The seed's file is taken as it is; broken ones are refused with key, line and remedy, all problems at once.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SEED_CONFIG } from '../fixtures/seed-zone.ts'
import { parseClusterConfig } from './parse-cluster-config.ts'

const SEED = readFileSync(new URL('../../../../examples/seed/front-end.conf', import.meta.url), 'utf8')

describe('parseClusterConfig()', () => {
  it("takes the seed's front-end file verbatim", () => {
    expect(parseClusterConfig([{ path: 'eucalyptus.conf', text: SEED }])).toEqual({
      result: { ok: true, value: { network: SEED_CONFIG, nodes: [], schedPolicy: 'ROUNDROBIN' } },
      notes: [],
    })
  })

  it('lets a later file override single keys', () => {
    const local = 'NODES="192.168.0.19 192.168.5.7"\nSCHEDPOLICY=GREEDY\nVNET_DHCPDAEMON=/usr/sbin/dnsmasq\n'
    const { result } = parseClusterConfig([
      { path: 'eucalyptus.conf', text: `${SEED}SCHEDPOLICY="POWERSAVE"\n` },
      { path: 'eucalyptus.local.conf', text: local },
    ])
    expect(result).toMatchObject({
      ok: true,
      value: {
        network: { subnet: SEED_CONFIG.subnet, dhcp: { daemon: 'dnsmasq', path: '/usr/sbin/dnsmasq' } },
        nodes: ['192.168.0.19', '192.168.5.7'],
        schedPolicy: 'GREEDY',
      },
    })
  })

  // Each row replaces or adds one line of the seed's file; `line` is where the problem must point.
  const broken: readonly { line: string; at: number | null; key: string; message: RegExp }[] = [
    {
      line: 'VNET_MODE="SYSTEM"',
      at: 9,
      key: 'VNET_MODE',
      message: /SYSTEM, STATIC, MANAGED-NOVLAN are not offered yet/,
    },
    { line: 'VNET_MODE="managed"', at: 9, key: 'VNET_MODE', message: /write MANAGED/ },
    { line: 'VNET_PUBINTERFACE="a-name-of-16-chr"', at: 1, key: 'VNET_PUBINTERFACE', message: /at most 15/ },
    {
      line: 'VNET_PRIVINTERFACE="enp175s0f1d"',
      at: 2,
      key: 'VNET_PRIVINTERFACE',
      message: /enp175s0f1d.4094 has 16 of at most 15/,
    },
    {
      line: 'VNET_DHCPDAEMON="/usr/sbin/kea-dhcp4"',
      at: 5,
      key: 'VNET_DHCPDAEMON',
      message: /dhcpd \(ISC\) or dnsmasq/,
    },
    { line: 'VNET_DHCPDAEMON="dhcpd"', at: 5, key: 'VNET_DHCPDAEMON', message: /write the full path/ },
    { line: 'VNET_SUBNET="10.10.0.256"', at: 10, key: 'VNET_SUBNET', message: /four numbers from 0 to 255/ },
    { line: 'VNET_SUBNET="10.10.1.0"', at: 10, key: 'VNET_SUBNET', message: /write 10.10.0.0/ },
    { line: 'VNET_NETMASK="255.0.255.0"', at: 11, key: 'VNET_NETMASK', message: /not contiguous.*255.255.0.0/ },
    { line: 'VNET_DNS="ns.wave.local"', at: 12, key: 'VNET_DNS', message: /not an IPv4 address: write four/ },
    { line: 'VNET_ADDRSPERNET="31"', at: 13, key: 'VNET_ADDRSPERNET', message: /power of two from 8 to 2048/ },
    { line: 'VNET_ADDRSPERNET="4096"', at: 13, key: 'VNET_ADDRSPERNET', message: /power of two from 8 to 2048/ },
    { line: 'VNET_ADDRSPERNET="4"', at: 13, key: 'VNET_ADDRSPERNET', message: /power of two from 8 to 2048/ },
    {
      line: 'VNET_PUBLICIPS="192.168.3.1-192.168.4.31"',
      at: 14,
      key: 'VNET_PUBLICIPS',
      message: /range of at most 256/,
    },
    { line: 'VNET_PUBLICIPS="10.10.3.1-10.10.3.9"', at: 14, key: 'VNET_PUBLICIPS', message: /addresses of the LAN/ },
    { line: 'VNET_PUBLICIPS="”192.168.3.1', at: 14, key: 'VNET_PUBLICIPS', message: /straight quotes/ },
    { line: 'VNET_LOCALIP="your-ip"', at: 20, key: 'VNET_LOCALIP', message: /write four numbers/ },
    { line: 'VNET_MACPREFIX="d1:0d"', at: 20, key: 'VNET_MACPREFIX', message: /the first is even, as in d0:0d/ },
    { line: 'VNET_DHCPUSER="no user"', at: 20, key: 'VNET_DHCPUSER', message: /write an account of this host/ },
    { line: 'VNET_DOMAINNAME="a;b"', at: 20, key: 'VNET_DOMAINNAME', message: /as in eucalyptus.internal/ },
    { line: 'NODES="192.168.0.19, 192.168.5.7"', at: 20, key: 'NODES', message: /separated by spaces/ },
    { line: 'NODES="n1 n1"', at: 20, key: 'NODES', message: /n1 twice: remove one/ },
    { line: 'SCHEDPOLICY="POWERSAVE"', at: 20, key: 'SCHEDPOLICY', message: /write GREEDY or ROUNDROBIN/ },
    { line: 'VNET_MODE=""', at: 9, key: 'VNET_MODE', message: /is empty: write VNET_MODE="MANAGED"/ },
    { line: 'this is not a setting', at: 20, key: '', message: /write KEY="value"/ },
  ]

  it.each(broken)('refuses $line', ({ line, at, key, message }) => {
    const { result } = parseClusterConfig([{ path: 'eucalyptus.conf', text: replaceLine(line) }])
    expect(result).toEqual({
      ok: false,
      problems: [
        { path: `eucalyptus.conf:${at}`, key, value: expect.any(String), message: expect.stringMatching(message) },
      ],
    })
    if (!result.ok && key !== '') expect(result.problems[0]?.message.startsWith(key)).toBe(true)
  })

  it.each([
    'VNET_MODE',
    'VNET_PUBINTERFACE',
    'VNET_PRIVINTERFACE',
    'VNET_DHCPDAEMON',
    'VNET_SUBNET',
    'VNET_NETMASK',
    'VNET_DNS',
    'VNET_ADDRSPERNET',
  ])('names %s when it is missing', (key) => {
    const text = SEED.split('\n')
      .filter((line) => !line.startsWith(`${key}=`))
      .join('\n')
    const { result } = parseClusterConfig([{ path: 'eucalyptus.conf', text }])
    expect(result.ok ? [] : result.problems).toEqual([
      { path: 'eucalyptus.conf', key, value: null, message: expect.stringMatching(`^${key} is missing: write `) },
    ])
  })

  it('lists every problem of both files at once, by file and line', () => {
    const text = 'VNET_MODE=MANAGED\nVNET_SUBNET=x\nnonsense\nVNET_NETMASK=255.255.0.0\nVNET_PUBLICIPS="a b"\n'
    const { result } = parseClusterConfig([
      { path: 'a.conf', text },
      { path: 'b.conf', text: 'VNET_ADDRSPERNET=33\nSCHEDPOLICY=USER\n' },
    ])
    expect(result.ok ? [] : result.problems.map(({ path, key }) => `${path} ${key}`)).toEqual([
      'a.conf:2 VNET_SUBNET',
      'a.conf:3 ',
      'a.conf:5 VNET_PUBLICIPS',
      'a.conf:5 VNET_PUBLICIPS',
      'b.conf VNET_DHCPDAEMON',
      'b.conf VNET_PUBINTERFACE',
      'b.conf VNET_PRIVINTERFACE',
      'b.conf VNET_DNS',
      'b.conf:1 VNET_ADDRSPERNET',
      'b.conf:2 SCHEDPOLICY',
    ])
  })

  it('refuses a subnet that holds no VLAN from 10 on', () => {
    const text = SEED.replace('255.255.0.0', '255.255.255.0')
    const { result } = parseClusterConfig([{ path: 'f', text }])
    expect(result).toMatchObject({
      ok: false,
      problems: [
        { path: 'f:13', key: 'VNET_ADDRSPERNET', message: expect.stringMatching(/holds 8 segments and at least 9/) },
      ],
    })
  })

  it('names unknown keys and accepts those of the ancestor with a note', () => {
    const text = `${SEED}LOGLEVEL="DEBUG"\nMAX_CORES="2"\nVNET_PUBLICIP="192.168.3.1"\n`
    const { result, notes } = parseClusterConfig([{ path: 'f', text }])
    expect(result.ok).toBe(true)
    expect(notes).toEqual([
      { path: 'f:20', message: 'LOGLEVEL is accepted and not needed: the log level is an option of the daemon' },
      { path: 'f:21', message: 'MAX_CORES is accepted and not needed: only nodes read it' },
      { path: 'f:22', message: 'VNET_PUBLICIP is not a key that Karri knows: check its spelling, or remove it' },
    ])
  })

  it('lets VNET_INTERFACE stand for its two successors', () => {
    const text = SEED.replace(/VNET_P\w+INTERFACE="eth0"\n/g, '')
    const { result } = parseClusterConfig([{ path: 'f', text: `${text}VNET_INTERFACE=eth7\n` }])
    expect(result).toMatchObject({ ok: true, value: { network: { pubInterface: 'eth7', privInterface: 'eth7' } } })
  })
})

/** The seed's file with the line of the same key replaced, or the line added at its end (line 20). */
function replaceLine(line: string): string {
  const [key] = line.split('=')
  const lines = SEED.trimEnd().split('\n')
  const index = lines.findIndex((old) => old.startsWith(`${key}=`))
  if (index === -1) return `${[...lines, '#', line].slice(0, 18).join('\n')}\n#\n${line}\n`
  return lines.map((old, at) => (at === index ? line : old)).join('\n')
}
