// Installs what the lab needs from Debian, by package name, and nothing that is there already. Daemons that come with a
// package are not started: the lab starts its own, inside its namespaces.
import { access, constants, rm, writeFile } from 'node:fs/promises'
import type { CommandRunner } from '@karri/host'
import { KarriError } from '@karri/model'

/** A file that a package brings, by which its presence is known without asking dpkg for each one. */
export const LAB_PACKAGES: Readonly<Record<string, string>> = {
  awscli: '/usr/bin/aws',
  'busybox-static': '/bin/busybox',
  conntrack: '/usr/sbin/conntrack',
  cpio: '/usr/bin/cpio',
  curl: '/usr/bin/curl',
  'dnsmasq-base': '/usr/sbin/dnsmasq',
  'dropbear-bin': '/usr/sbin/dropbear',
  e2fsprogs: '/sbin/mke2fs',
  ethtool: '/usr/sbin/ethtool',
  iproute2: '/usr/sbin/tc',
  'iputils-arping': '/usr/bin/arping',
  'iputils-ping': '/usr/bin/ping',
  'isc-dhcp-server': '/usr/sbin/dhcpd',
  kmod: '/sbin/modprobe',
  lz4: '/usr/bin/lz4',
  nftables: '/usr/sbin/nft',
  'openssh-client': '/usr/bin/ssh',
  procps: '/usr/sbin/sysctl',
  'python3-boto3': '/usr/lib/python3/dist-packages/boto3/__init__.py',
  'qemu-system-x86': '/usr/bin/qemu-system-x86_64',
  'qemu-utils': '/usr/bin/qemu-img',
  tcpdump: '/usr/bin/tcpdump',
}

/** Debian asks this program before it starts a service of a package (invoke-rc.d(8)). */
const POLICY = '/usr/sbin/policy-rc.d'
const INSTALL_TIMEOUT_MS = 15 * 60_000

/** The packages whose files are not on this machine. */
export async function missingPackages(): Promise<readonly string[]> {
  const names = Object.entries(LAB_PACKAGES).map(async ([name, file]) => ((await isPresent(file)) ? [] : [name]))
  return (await Promise.all(names)).flat()
}

/** Installs the given packages. @throws KarriError `PackagesMissing` with what apt said and the remedy. */
export async function installPackages(runner: CommandRunner, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  const hadPolicy = await isPresent(POLICY)
  if (!hadPolicy) await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y']
    const [env = 'env', ...rest] = apt
    await runner.run(env, [...rest, 'update'], { timeoutMs: INSTALL_TIMEOUT_MS })
    await runner.run(env, [...rest, 'install', '--no-install-recommends', ...names], { timeoutMs: INSTALL_TIMEOUT_MS })
  } catch (cause) {
    const remedy = `run "apt-get update && apt-get install ${names.join(' ')}" by hand and read what it says`
    throw new KarriError('PackagesMissing', `apt-get could not install ${names.join(', ')}: ${remedy}`, { cause })
  } finally {
    if (!hadPolicy) await rm(POLICY, { force: true })
  }
}

async function isPresent(file: string): Promise<boolean> {
  return access(file, constants.F_OK).then(
    () => true,
    () => false,
  )
}
