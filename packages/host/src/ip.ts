// `ip` (iproute2): links and addresses of this network namespace. Read as JSON, changed by one command per step. What is
// already so counts as done. Every device made here carries Karri's device group, set by the kernel in the same step that
// makes the device, so that an interrupted call leaves nothing that Karri would not know again as its own.
import { CommandError } from './run/command-error.ts'
import type { CommandRunner } from './run/command-runner.ts'

/** Karri's device group (`ip link … group`): "kr" in ASCII. Devices outside it are the operator's, whatever their name. */
const DEVICE_GROUP = 0x6b72

/** A network device as the kernel describes it. */
export interface Link {
  readonly name: string
  readonly index: number
  readonly mac: string
  readonly mtu: number
  readonly up: boolean
  /** The bridge that it is a port of. */
  readonly master: string | null
  /** `bridge`, `vlan`, `veth`, `tun`, …; null for physical devices. */
  readonly kind: string | null
  readonly isKarris: boolean
  readonly addresses: readonly ReadAddress[]
}

/** An IPv4 address of a device. */
export interface LinkAddress {
  readonly address: string
  readonly prefix: number
  readonly broadcast: string | null
}

/** An address as read: with Karri's mark it was added by `addMarkedAddress`. */
export interface ReadAddress extends LinkAddress {
  readonly isKarris: boolean
}

/** All devices with their IPv4 addresses. */
export async function readLinks(runner: CommandRunner): Promise<readonly Link[]> {
  // The group is printed by number only with -N; addresses of other families are left out by what is picked below.
  const { stdout } = await runner.run('ip', ['-j', '-d', '-N', 'address', 'show'])
  return (JSON.parse(stdout) as RawLink[]).filter((raw) => raw.ifname !== undefined).map(linkOf)
}

/** A bridge without spanning tree, multicast snooping and IPv6, down; its MAC is pinned when one is given. */
export async function createBridge(runner: CommandRunner, name: string, mac: string | null): Promise<void> {
  const address = mac === null ? [] : ['address', mac]
  const kind = ['type', 'bridge', 'forward_delay', '0', 'stp_state', '0', 'mcast_snooping', '0']
  await createLink(runner, ['name', name, ...address, 'group', String(DEVICE_GROUP), ...kind])
  await silenceIpv6(runner, name)
}

/** A kernel 802.1Q device, down. @throws CommandError "Unknown device type" on kernels without 8021q. */
export async function createVlan(runner: CommandRunner, device: VlanDevice): Promise<void> {
  const head = ['link', device.parent, 'name', device.name, 'group', String(DEVICE_GROUP)]
  await createLink(runner, [...head, 'type', 'vlan', 'id', String(device.tag)])
  await silenceIpv6(runner, device.name)
}

export interface VlanDevice {
  readonly parent: string
  readonly name: string
  readonly tag: number
}

/** Two joined Ethernet devices, both down; the first has the MAC, both the MTU. */
export async function createVethPair(runner: CommandRunner, pair: VethPair): Promise<void> {
  const group = ['group', String(DEVICE_GROUP)]
  const address = pair.mac === undefined ? [] : ['address', pair.mac]
  const mtu = pair.mtu === undefined ? [] : ['mtu', String(pair.mtu)]
  const ends = [pair.name, ...address, ...mtu, ...group, 'type', 'veth', 'peer', 'name', pair.peer, ...mtu, ...group]
  await createLink(runner, ['name', ...ends])
  await silenceIpv6(runner, pair.name)
  await silenceIpv6(runner, pair.peer)
}

export interface VethPair {
  readonly name: string
  readonly peer: string
  readonly mac?: string
  readonly mtu?: number
}

/** A tap that stays when no process has it open, down. Its program attaches by name. */
export async function createTap(runner: CommandRunner, name: string): Promise<void> {
  // A tap cannot be made by `link add`: for the moment between the two commands only its name says that it is Karri's.
  await unlessSaid(
    /Device or resource busy|File exists/,
    runner.run('ip', ['tuntap', 'add', 'dev', name, 'mode', 'tap']),
  )
  await runner.run('ip', ['link', 'set', 'dev', name, 'group', String(DEVICE_GROUP)])
  await silenceIpv6(runner, name)
}

/** Removes a device; a missing one is success. Removing one end of a veth pair removes the other. */
export async function deleteLink(runner: CommandRunner, name: string): Promise<void> {
  await unlessSaid(/Cannot find device|does not exist/, runner.run('ip', ['link', 'delete', 'dev', name]))
}

/** Gives a device another name; it must be down. */
export async function renameLink(runner: CommandRunner, from: string, to: string): Promise<void> {
  await runner.run('ip', ['link', 'set', 'dev', from, 'name', to])
}

/** Makes a device a port of a bridge, whichever bridge it was in before. */
export async function joinBridge(runner: CommandRunner, name: string, bridge: string): Promise<void> {
  await runner.run('ip', ['link', 'set', 'dev', name, 'master', bridge])
}

/** Brings a device up. */
export async function setLinkUp(runner: CommandRunner, name: string): Promise<void> {
  await runner.run('ip', ['link', 'set', 'dev', name, 'up'])
}

/** Lets a device take in frames for every MAC, or for its own only. */
export async function setPromiscuous(runner: CommandRunner, name: string, promiscuous: 'on' | 'off'): Promise<void> {
  const command = ['link', 'set', 'dev', name, 'promisc', promiscuous]
  await unlessSaid(/Cannot find device/, runner.run('ip', command))
}

/** Pins the MAC of a device. */
export async function setLinkMac(runner: CommandRunner, name: string, mac: string): Promise<void> {
  await runner.run('ip', ['link', 'set', 'dev', name, 'address', mac])
}

/** Adds an address to a device, or corrects its broadcast address. */
export async function addAddress(runner: CommandRunner, name: string, address: LinkAddress): Promise<void> {
  const broadcast = address.broadcast === null ? [] : ['broadcast', address.broadcast]
  await runner.run('ip', ['address', 'replace', `${address.address}/${address.prefix}`, ...broadcast, 'dev', name])
}

/**
 * Adds a /32 to a device that is not Karri's own, with a mark by which it is known again. The mark is the metric of the
 * address' prefix route, and a /32 has no such route: a label would need room in the device's name, and Debian 12's ip
 * cannot set an address' protocol yet.
 */
export async function addMarkedAddress(runner: CommandRunner, name: string, address: string): Promise<void> {
  await runner.run('ip', ['address', 'replace', `${address}/32`, 'dev', name, 'metric', String(DEVICE_GROUP)])
}

/** Removes an address; a missing one, or a missing device, is success. */
export async function deleteAddress(runner: CommandRunner, name: string, address: LinkAddress): Promise<void> {
  const command = ['address', 'delete', `${address.address}/${address.prefix}`, 'dev', name]
  await unlessSaid(/Cannot assign requested address|Address not found|Cannot find device/, runner.run('ip', command))
}

/** Success when the command fails with exactly what was wanted anyhow. */
export async function unlessSaid(said: RegExp, command: Promise<unknown>): Promise<void> {
  await command.catch((error: unknown) => {
    if (!(error instanceof CommandError && said.test(error.stderr))) throw error
  })
}

interface RawLink {
  readonly ifname?: string
  readonly ifindex: number
  readonly mtu: number
  readonly address?: string
  readonly flags: readonly string[]
  readonly master?: string
  readonly group?: string
  readonly linkinfo?: { readonly info_kind?: string }
  readonly addr_info: readonly {
    readonly family?: string
    readonly local: string
    readonly prefixlen: number
    readonly broadcast?: string
    readonly metric?: number
  }[]
}

function linkOf(raw: RawLink): Link {
  return {
    name: raw.ifname ?? '',
    index: raw.ifindex,
    mac: raw.address ?? '',
    mtu: raw.mtu,
    up: raw.flags.includes('UP'),
    master: raw.master ?? null,
    kind: raw.linkinfo?.info_kind ?? null,
    isKarris: raw.group === String(DEVICE_GROUP),
    addresses: raw.addr_info
      .filter(({ family }) => family === 'inet')
      .map(({ local, prefixlen, broadcast, metric }) => ({
        address: local,
        prefix: prefixlen,
        broadcast: broadcast ?? null,
        isKarris: metric === DEVICE_GROUP,
      })),
  }
}

async function createLink(runner: CommandRunner, args: readonly string[]): Promise<void> {
  await runner.run('ip', ['link', 'add', ...args])
}

/** No link-local address and no neighbour discovery: they would show up in counters and captures as tenants' frames. */
async function silenceIpv6(runner: CommandRunner, name: string): Promise<void> {
  const command = ['link', 'set', 'dev', name, 'addrgenmode', 'none']
  // A kernel that was booted without IPv6 has nothing to silence.
  await unlessSaid(/not supported/, runner.run('ip', command))
}
