// The ordered changes from a host's status to its plan.
//
// Order, and why: whatever the table guards is removed before the table shrinks and added after it has grown, so that no
// device, address or lease is ever there without its rules.
//   1. taps, DHCP, public addresses, addresses, ports and bridges that are gone from the plan (a tap's guest has ended
//      already; a public address that leaves first cannot expose the gateway's own services)
//   2. the table, in one transaction
//   3. kernel settings (forwarding is switched on when the policy is in place), bridges, ports, taps: made, joined, up
//   4. DHCP, when the bridges that it listens on are there
//   5. public addresses; tracked flows of old mappings, when no new one can start; gratuitous ARP last
import type { Ipv4 } from '@karri/model'
import { renderDhcp } from '../dhcp/render-dhcp.ts'
import { renderTable } from '../firewall/render-table.ts'
import { renderTableChange } from '../firewall/render-table-change.ts'
import { diffDevices } from './diff-devices.ts'
import type { HostChange } from './host-change.ts'
import type { HostPlan, PublicAddressPlan } from './host-plan.ts'
import type { HostStatus, PublicAddressStatus } from './host-status.ts'

/** What makes the host match the plan; empty when it does. */
export function diffHost(status: HostStatus, plan: HostPlan): readonly HostChange[] {
  const devices = diffDevices(status, plan)
  const publicAddresses = diffPublicAddresses(status.publicAddresses, plan.publicAddresses)
  const dhcp = diffDhcp(status, plan)
  return [
    ...devices.removedTaps,
    ...dhcp.filter((change) => change.kind === 'stop-dhcp'),
    ...publicAddresses.removed,
    ...devices.removed,
    ...diffTable(status, plan),
    ...diffSysctls(status, plan),
    ...devices.added,
    ...dhcp.filter((change) => change.kind === 'start-dhcp'),
    ...publicAddresses.added,
    ...diffFlows(status, plan),
    ...publicAddresses.announced,
  ]
}

interface PublicAddressChanges {
  readonly removed: readonly HostChange[]
  readonly added: readonly HostChange[]
  readonly announced: readonly HostChange[]
}

function diffPublicAddresses(
  there: readonly PublicAddressStatus[],
  wanted: readonly PublicAddressPlan[],
): PublicAddressChanges {
  const identity = (address: PublicAddressStatus) => `${address.interface} ${address.address}`
  const old = new Set(there.map(identity))
  const kept = new Set(wanted.map(identity))
  const added = wanted
    .filter((address) => !old.has(identity(address)))
    .map(({ interface: name, address }) => ({ interface: name, address }))
  return {
    removed: there
      .filter((address) => !kept.has(identity(address)))
      .map((address) => ({ kind: 'remove-public-address', ...address })),
    added: added.map((address) => ({ kind: 'add-public-address', ...address })),
    announced: added.map((address) => ({ kind: 'announce-address', ...address })),
  }
}

/** A host that forgot its table (a new process) gets it whole: what the kernel holds is not trusted. */
function diffTable(status: HostStatus, plan: HostPlan): readonly HostChange[] {
  const text = status.table === null ? renderTable(plan.table) : renderTableChange(status.table, plan.table)
  return text === '' ? [] : [{ kind: 'set-table', text, table: plan.table }]
}

function diffSysctls(status: HostStatus, plan: HostPlan): readonly HostChange[] {
  const values = new Map(status.sysctls.map(({ name, value }) => [name, value]))
  return plan.sysctls
    .filter(({ name, value, optional }) => values.get(name) !== value && (values.has(name) || !optional))
    .map(({ name, value }) => ({ kind: 'set-sysctl', name, value }))
}

function diffDhcp(status: HostStatus, plan: HostPlan): readonly HostChange[] {
  if (plan.dhcp === null) {
    return status.dhcp.running || status.dhcp.files.length > 0 ? [{ kind: 'stop-dhcp' }] : []
  }
  const dhcp = renderDhcp(plan.dhcp, status.dhcpFolder)
  const texts = new Map(status.dhcp.files.map(({ path, text }) => [path, text]))
  const same = texts.size === dhcp.files.length && dhcp.files.every(({ path, text }) => texts.get(path) === text)
  if (!same || !status.dhcp.running) return [{ kind: 'start-dhcp', dhcp }]
  // It listens on devices, not on names: a bridge made anew under its feet is one that it does not hear. Ended before the
  // bridge is made, so that nobody who dies in between leaves a deaf daemon that looks alive.
  const isDeaf = plan.dhcp.subnets.some(({ bridge }) => !status.bridges.some((there) => there.bridge === bridge))
  return isDeaf ? [{ kind: 'stop-dhcp' }, { kind: 'start-dhcp', dhcp }] : []
}

/** Flows of every public address whose mapping is new, moved or gone, and of every private address that is gone. */
function diffFlows(status: HostStatus, plan: HostPlan): readonly HostChange[] {
  const before = new Map(status.publicMappings.map(({ address, privateIp }) => [address, privateIp]))
  const after = new Map(plan.publicAddresses.map(({ address, privateIp }) => [address, privateIp]))
  const moved = [...new Set([...before.keys(), ...after.keys()])].filter(
    (address) => before.get(address) !== after.get(address),
  )
  const alive = new Set(plan.instanceAddresses)
  const gone = status.instanceAddresses.filter((address) => !alive.has(address))
  return [...moved, ...gone].map((address: Ipv4) => ({ kind: 'drop-flows', address }))
}
