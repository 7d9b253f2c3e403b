// Twelve broken files: the cluster-controller refuses to start and names file, line, key, value and remedy.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCommandRunner } from '@karri/lab'
import { describe, expect, test } from 'vitest'
import { REPOSITORY } from './cloud-under-test.ts'

const CASES: readonly { name: string; replace: readonly [string | RegExp, string]; key: string; says: RegExp }[] = [
  { name: 'a mode that is none', replace: ['"MANAGED"', '"MANAGD"'], key: 'VNET_MODE', says: /MANAGD/ },
  { name: 'no mode', replace: [/^VNET_MODE.*$/m, ''], key: 'VNET_MODE', says: /MANAGED/ },
  { name: 'a subnet that is no address', replace: ['"10.10.0.0"', '"10.10.0"'], key: 'VNET_SUBNET', says: /10\.10\.0/ },
  {
    name: 'a subnet with host bits',
    replace: ['"10.10.0.0"', '"10.10.0.1"'],
    key: 'VNET_SUBNET',
    says: /10\.10\.0\.0/,
  },
  {
    name: 'a netmask with a hole',
    replace: ['"255.255.0.0"', '"255.0.255.0"'],
    key: 'VNET_NETMASK',
    says: /255\.0\.255\.0/,
  },
  {
    name: 'addresses per network that are no power of two',
    replace: ['"32"', '"31"'],
    key: 'VNET_ADDRSPERNET',
    says: /32|power of two/,
  },
  { name: 'too few addresses per network', replace: ['"32"', '"4"'], key: 'VNET_ADDRSPERNET', says: /8/ },
  {
    name: 'a name server that is no address',
    replace: ['"192.168.0.2"', '"dns.local"'],
    key: 'VNET_DNS',
    says: /dns\.local/,
  },
  {
    name: 'a range of public addresses that runs backwards',
    replace: ['192.168.3.1-192.168.3.31', '192.168.3.31-192.168.3.1'],
    key: 'VNET_PUBLICIPS',
    says: /192\.168\.3\.31-192\.168\.3\.1/,
  },
  {
    name: 'a DHCP program that Karri cannot drive',
    replace: ['/usr/sbin/dhcpd', '/usr/sbin/udhcpd'],
    key: 'VNET_DHCPDAEMON',
    says: /dnsmasq/,
  },
  {
    name: 'an interface name that is too long',
    replace: ['VNET_PRIVINTERFACE="eth0"', 'VNET_PRIVINTERFACE="a-name-beyond-15"'],
    key: 'VNET_PRIVINTERFACE',
    says: /15/,
  },
  {
    name: 'a quote that is not closed',
    replace: ['VNET_DNS="192.168.0.2"', 'VNET_DNS="192.168.0.2'],
    key: 'VNET_DNS',
    says: /quote/,
  },
]

async function startWith(text: string): Promise<{ exitCode: number; stderr: string }> {
  const root = await mkdtemp(join(tmpdir(), 'karri-broken-'))
  try {
    await mkdir(join(root, 'etc/eucalyptus'), { recursive: true })
    await writeFile(join(root, 'etc/eucalyptus/eucalyptus.conf'), text)
    const main = join(REPOSITORY, 'apps/cluster-controller/src/main.ts')
    return await createCommandRunner().run(process.execPath, [main, '--root', root], {
      exitCodes: [0, 1],
      timeoutMs: 30_000,
    })
  } finally {
    await rm(root, { recursive: true })
  }
}

describe('a broken eucalyptus.conf', () => {
  test.each(CASES)('$name', async ({ replace: [from, to], key, says }) => {
    const whole = await readFile(`${REPOSITORY}/examples/seed/front-end.conf`, 'utf8')
    const broken = whole.replace(from, to)
    expect(broken).not.toBe(whole)
    const { exitCode, stderr } = await startWith(broken)
    expect(exitCode).toBe(1)
    const line = broken.split('\n').findIndex((text) => text.startsWith(`${key}=`)) + 1
    const complaint = stderr
      .split('\n')
      .filter((text) => text.includes(key))
      .join('\n')
    expect(complaint).not.toBe('')
    // A key that is missing has no line.
    if (line > 0) expect(complaint).toContain(`eucalyptus.conf:${line}`)
    expect(stderr).toMatch(says)
  })

  test('says everything that is wrong at once', async () => {
    const { stderr } = await startWith('VNET_MODE="MANAGED"\nVNET_SUBNET="x"\nVNET_DNS="y"\n')
    for (const key of ['VNET_SUBNET', 'VNET_NETMASK', 'VNET_DNS', 'VNET_ADDRSPERNET']) expect(stderr).toContain(key)
  })
})
