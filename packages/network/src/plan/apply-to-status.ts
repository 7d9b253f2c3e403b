// A host as a value: what each change does to a status. The law `diffHost(applied, plan) = []` is tested with it, and fakes
// of packages/host may use it; production reads the real status instead.
import type { Ipv4, MacAddress } from '@karri/model'
import type { HostChange } from './host-change.ts'
import type { BridgeStatus, HostStatus } from './host-status.ts'
import type { TablePlan } from './table-plan.ts'

/** A host that Karri has not touched. Its bridges get `UNPINNED_MAC` unless a plan pins one. */
export function emptyHostStatus(dhcpFolder: string): HostStatus {
  return {
    ports: [],
    bridges: [],
    taps: [],
    publicAddresses: [],
    publicMappings: [],
    instanceAddresses: [],
    sysctls: [],
    table: null,
    dhcpFolder,
    dhcp: { files: [], running: false },
  }
}

const UNPINNED_MAC = '02:00:00:00:00:01' as MacAddress

/** The status after a change that succeeded. */
export function applyToStatus(status: HostStatus, change: HostChange): HostStatus {
  switch (change.kind) {
    case 'add-port': {
      const { parent, tag, port } = change
      return { ...status, ports: [...status.ports, { parent, tag, port, bridge: null, up: false }] }
    }
    case 'remove-port':
      return { ...status, ports: status.ports.filter(({ port }) => port !== change.port) }
    case 'add-bridge': {
      const bridge = { bridge: change.bridge, mac: change.mac ?? UNPINNED_MAC, up: false, ipv6: false, addresses: [] }
      return { ...status, bridges: [...status.bridges, bridge] }
    }
    case 'remove-bridge':
      return removeBridge(status, change.bridge)
    case 'set-bridge-mac':
      return changeBridge(status, change.bridge, () => ({ mac: change.mac }))
    case 'disable-ipv6':
      return changeBridge(status, change.interface, () => ({ ipv6: false }))
    case 'add-address':
      return changeBridge(status, change.interface, ({ addresses }) => ({ addresses: [...addresses, change.address] }))
    case 'remove-address':
      return changeBridge(status, change.interface, ({ addresses }) => ({
        addresses: addresses.filter(({ address }) => address !== change.address.address),
      }))
    case 'add-tap':
      return { ...status, taps: [...status.taps, { name: change.name, bridge: null, up: false }] }
    case 'remove-tap':
      return { ...status, taps: status.taps.filter(({ name }) => name !== change.name) }
    case 'join-bridge':
      return joinBridge(status, change.device, change.bridge)
    case 'bring-up':
      return bringUp(status, change.interface)
    case 'set-table':
      return { ...status, ...readTable(change.table) }
    case 'set-sysctl': {
      const others = status.sysctls.filter(({ name }) => name !== change.name)
      return { ...status, sysctls: [...others, { name: change.name, value: change.value }] }
    }
    case 'start-dhcp':
      return { ...status, dhcp: { files: change.dhcp.files, running: true } }
    case 'stop-dhcp':
      return { ...status, dhcp: { files: [], running: false } }
    case 'add-public-address': {
      const { interface: name, address } = change
      return { ...status, publicAddresses: [...status.publicAddresses, { interface: name, address }] }
    }
    case 'remove-public-address':
      return {
        ...status,
        publicAddresses: status.publicAddresses.filter(
          ({ interface: name, address }) => name !== change.interface || address !== change.address,
        ),
      }
    case 'drop-flows':
    case 'announce-address':
      return status // a status holds neither flows nor neighbours' caches
  }
}

/** The status that follows from a table: the table itself, its public mappings and the addresses with a policy. */
export function readTable(table: TablePlan): Pick<HostStatus, 'table' | 'publicMappings' | 'instanceAddresses'> {
  const elements = (name: string) => table.maps.find((map) => map.name === name)?.elements ?? []
  return {
    table,
    publicMappings: elements('public_to_private').map(({ key, value }) => ({
      address: key as Ipv4,
      privateIp: value as Ipv4,
    })),
    instanceAddresses: elements('policy_of').map(({ key }) => key as Ipv4),
  }
}

function changeBridge(
  status: HostStatus,
  name: string,
  change: (bridge: BridgeStatus) => Partial<BridgeStatus>,
): HostStatus {
  const bridges = status.bridges.map((there) => (there.bridge === name ? { ...there, ...change(there) } : there))
  return { ...status, bridges }
}

function removeBridge(status: HostStatus, bridge: string): HostStatus {
  const freed = <T extends { readonly bridge: string | null }>(device: T): T =>
    device.bridge === bridge ? { ...device, bridge: null } : device
  return {
    ...status,
    bridges: status.bridges.filter((there) => there.bridge !== bridge),
    ports: status.ports.map(freed),
    taps: status.taps.map(freed),
  }
}

function joinBridge(status: HostStatus, device: string, bridge: string): HostStatus {
  return {
    ...status,
    ports: status.ports.map((there) => (there.port === device ? { ...there, bridge } : there)),
    taps: status.taps.map((there) => (there.name === device ? { ...there, bridge } : there)),
  }
}

function bringUp(status: HostStatus, name: string): HostStatus {
  return {
    ...status,
    ports: status.ports.map((there) => (there.port === name ? { ...there, up: true } : there)),
    bridges: status.bridges.map((there) => (there.bridge === name ? { ...there, up: true } : there)),
    taps: status.taps.map((there) => (there.name === name ? { ...there, up: true } : there)),
  }
}
