// Carries out one HostChange: a table from its kind to the tool. No decision is taken here; every act is idempotent.
import type { HostChange } from '@karri/network'
import { announceAddress, detectArping } from '../arping.ts'
import { forgetFlows } from '../conntrack.ts'
import { startDhcp, stopDhcp } from '../dhcp/start-dhcp.ts'
import * as ip from '../ip.ts'
import { applyTransaction } from '../nft.ts'
import { SEGMENT_PORT_DRIVERS } from '../segment-port/segment-port-drivers.ts'
import { setSysctl } from '../sysctl.ts'
import { dhcpFolder, type HostApplierOptions } from './host-applier.ts'
import type { HostMemory } from './host-memory.ts'
import { ipv6Switch } from './read-host.ts'

/** Everything that a change needs besides itself. */
export interface ChangeHost {
  readonly options: HostApplierOptions
  readonly memory: HostMemory
}

type Run<K extends HostChange['kind']> = (host: ChangeHost, change: Extract<HostChange, { kind: K }>) => Promise<void>

const RUNS: { readonly [K in HostChange['kind']]: Run<K> } = {
  'remove-tap': ({ options }, { name }) => ip.deleteLink(options.runner, name),
  'stop-dhcp': ({ options }) => stopDhcp({ clock: options.clock, folder: dhcpFolder(options) }),
  'remove-public-address': ({ options }, change) =>
    ip.deleteAddress(options.runner, change.interface, { address: change.address, prefix: 32, broadcast: null }),
  'remove-address': ({ options }, change) => ip.deleteAddress(options.runner, change.interface, change.address),
  'remove-port': ({ options }, change) => SEGMENT_PORT_DRIVERS[options.segmentPort].remove(options.runner, change),
  'remove-bridge': ({ options }, { bridge }) => ip.deleteLink(options.runner, bridge),
  'set-table': setTable,
  'set-sysctl': ({ options }, { name, value }) => setSysctl(options.runner, name, value),
  'add-bridge': addBridge,
  'set-bridge-mac': ({ options }, { bridge, mac }) => ip.setLinkMac(options.runner, bridge, mac),
  'disable-ipv6': ({ options }, change) => setSysctl(options.runner, ipv6Switch(change.interface), '1'),
  'add-port': ({ options }, change) => SEGMENT_PORT_DRIVERS[options.segmentPort].create(options.runner, change),
  'add-tap': ({ options }, { name }) => ip.createTap(options.runner, name),
  'join-bridge': ({ options }, { device, bridge }) => ip.joinBridge(options.runner, device, bridge),
  'add-address': ({ options }, change) => ip.addAddress(options.runner, change.interface, change.address),
  'bring-up': ({ options }, change) => ip.setLinkUp(options.runner, change.interface),
  'start-dhcp': ({ options }, { dhcp }) => startDhcp({ ...options, folder: dhcpFolder(options) }, dhcp),
  'add-public-address': ({ options }, change) => ip.addMarkedAddress(options.runner, change.interface, change.address),
  'drop-flows': ({ options }, { address }) => forgetFlows(options.runner, address),
  'announce-address': announce,
}

/** Carries out a change. @throws whatever its tool threw */
export async function runChange<K extends HostChange['kind']>(
  host: ChangeHost,
  change: Extract<HostChange, { kind: K }>,
): Promise<void> {
  const run: Run<K> = RUNS[change.kind as K]
  await run(host, change)
}

/** Without IPv6, as its status says: a guest's router advertisement must not give this host an address. */
async function addBridge(
  { options }: ChangeHost,
  { bridge, mac }: Extract<HostChange, { kind: 'add-bridge' }>,
): Promise<void> {
  await ip.createBridge(options.runner, bridge, mac)
  await setSysctl(options.runner, ipv6Switch(bridge), '1')
}

async function setTable(
  { options, memory }: ChangeHost,
  change: Extract<HostChange, { kind: 'set-table' }>,
): Promise<void> {
  // Unknown until nft has said so: a transaction that timed out may have been loaded or not.
  memory.table = null
  await applyTransaction(options.runner, change.text)
  memory.table = change.table
}

/** Not waited for: a neighbour that misses it asks by itself, later, and no API call shall wait for an ARP frame. */
async function announce(
  { options }: ChangeHost,
  change: Extract<HostChange, { kind: 'announce-address' }>,
): Promise<void> {
  detectArping(options.runner)
    .then((flavour) => announceAddress(options.runner, flavour, { device: change.interface, address: change.address }))
    .catch((cause: unknown) => options.warn(`no gratuitous ARP was sent for ${change.address}`, cause))
}
