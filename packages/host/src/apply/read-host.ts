// Reads what of Karri is on this host now, as diffHost wants it. Changes nothing. Devices are Karri's by their device
// group, public addresses by their mark, taps also by their name; everything else is the operator's and is not seen.
import type { Ipv4, MacAddress, VlanId } from '@karri/model'
import type { BridgeStatus, HostPlan, HostStatus, PortStatus, PublicMappingStatus } from '@karri/network'
import { readDhcpStatus } from '../dhcp/read-dhcp-status.ts'
import { type Link, readLinks } from '../ip.ts'
import { isTableLoaded, readMap } from '../nft.ts'
import type { SegmentPort } from '../segment-port/segment-port.ts'
import { SEGMENT_PORT_DRIVERS } from '../segment-port/segment-port-drivers.ts'
import { readSysctls } from '../sysctl.ts'
import { dhcpFolder, type HostApplierOptions, tableFamily } from './host-applier.ts'
import type { HostMemory } from './host-memory.ts'

/** The status that a plan is compared with: of kernel settings and DHCP files only those that the plan names. */
export async function readHost(options: HostApplierOptions, memory: HostMemory, plan: HostPlan): Promise<HostStatus> {
  const { runner } = options
  const links = await readLinks(runner)
  const bridges = links.filter(({ kind, isKarris, name }) => kind === 'bridge' && isKarris && /^kbr\d+$/.test(name))
  const [ports, sysctls, table] = await Promise.all([
    SEGMENT_PORT_DRIVERS[options.segmentPort].find(runner, links),
    readSysctls(runner, [...plan.sysctls.map(({ name }) => name), ...bridges.map(({ name }) => ipv6Switch(name))]),
    readTable(options, memory),
  ])
  return {
    ports: ports.whole.map((port) => portStatus(port, links)),
    bridges: bridges.map((link) => bridgeStatus(link, sysctls.get(ipv6Switch(link.name)) === '0')),
    taps: links.filter(isTap).map(({ name, master, up }) => ({ name, bridge: master, up })),
    publicAddresses: links.flatMap(({ name, addresses }) =>
      addresses.filter(isMarked).map(({ address }) => ({ interface: name, address: address as Ipv4 })),
    ),
    ...table,
    sysctls: plan.sysctls.flatMap(({ name }) => {
      const value = sysctls.get(name)
      return value === undefined ? [] : [{ name, value }]
    }),
    dhcpFolder: dhcpFolder(options),
    dhcp: readDhcpStatus(dhcpFolder(options), plan.dhcp),
  }
}

/** Whether a device is a guest's tap; by its name too, for one whose maker died before it had marked it. */
export function isTap({ kind, isKarris, name }: Link): boolean {
  return kind === 'tun' && (isKarris || /^ki[0-9a-f]{12}$/.test(name))
}

/** The setting that turns IPv6 off on a device. */
export function ipv6Switch(device: string): string {
  return `net.ipv6.conf.${device}.disable_ipv6`
}

function isMarked({ isKarris, prefix }: Link['addresses'][number]): boolean {
  return isKarris && prefix === 32
}

function portStatus({ parent, port, tag }: SegmentPort, links: readonly Link[]): PortStatus {
  const link = links.find(({ name }) => name === port)
  return { parent, port, tag: tag as VlanId, bridge: link?.master ?? null, up: link?.up ?? false }
}

function bridgeStatus({ name, mac, up, addresses }: Link, ipv6: boolean): BridgeStatus {
  return {
    bridge: name,
    mac: mac as MacAddress,
    up,
    ipv6,
    addresses: addresses.map(({ address, prefix, broadcast }) => ({
      address: address as Ipv4,
      prefix,
      broadcast: (broadcast ?? address) as Ipv4,
    })),
  }
}

type TableStatus = Pick<HostStatus, 'table' | 'publicMappings' | 'instanceAddresses'>

/** From memory while the kernel still holds the table; else the mappings as the kernel has them, for the tracked flows. */
async function readTable(options: HostApplierOptions, memory: HostMemory): Promise<TableStatus> {
  const loaded = await isTableLoaded(options.runner, tableFamily(options))
  if (memory.table === null && loaded && options.kind === 'gateway') return readKernelTable(options)
  const elements = (name: string) => memory.table?.maps.find((map) => map.name === name)?.elements ?? []
  return {
    table: loaded ? memory.table : null,
    publicMappings: elements('public_to_private').map(({ key, value }) => mapping(key, value)),
    instanceAddresses: elements('policy_of').map(({ key }) => key as Ipv4),
  }
}

async function readKernelTable({ runner }: HostApplierOptions): Promise<TableStatus> {
  const [mappings, policies] = await Promise.all([readMap(runner, 'public_to_private'), readMap(runner, 'policy_of')])
  return {
    table: null,
    publicMappings: [...mappings].map(([key, value]) => mapping(key, String(value))),
    instanceAddresses: [...policies.keys()].map((key) => key as Ipv4),
  }
}

function mapping(address: string, privateIp: string): PublicMappingStatus {
  return { address: address as Ipv4, privateIp: privateIp as Ipv4 }
}
