// The part of diffHost that is about devices: ports, bridges, their addresses, taps. Ordered as diff-host.ts explains.
import type { HostChange } from './host-change.ts'
import type { HostPlan, InterfaceAddress, SegmentPortPlan } from './host-plan.ts'
import type { BridgeStatus, HostStatus } from './host-status.ts'

export interface DeviceChanges {
  readonly removedTaps: readonly HostChange[]
  readonly removed: readonly HostChange[]
  readonly added: readonly HostChange[]
}

/** What of Karri's devices is too much, wrong or missing. */
export function diffDevices(status: HostStatus, plan: HostPlan): DeviceChanges {
  return {
    removedTaps: status.taps
      .filter((tap) => !plan.taps.some(({ name }) => name === tap.name))
      .map(({ name }) => ({ kind: 'remove-tap', name })),
    removed: [...removedAddresses(status, plan), ...removedPorts(status, plan), ...removedBridges(status, plan)],
    added: [...plan.segments.flatMap((segment) => addedSegment(status, segment)), ...addedTaps(status, plan)],
  }
}

/** Of bridges that stay; those of bridges that go leave with them. */
function removedAddresses(status: HostStatus, plan: HostPlan): readonly HostChange[] {
  return plan.segments.flatMap(({ bridge, address }) =>
    (status.bridges.find((there) => there.bridge === bridge)?.addresses ?? [])
      .filter((there) => !sameAddress(there, address))
      .map((there) => ({ kind: 'remove-address', interface: bridge, address: there }) as const),
  )
}

function removedPorts(status: HostStatus, plan: HostPlan): readonly HostChange[] {
  const wanted = new Set(plan.segments.map(({ port }) => port))
  return status.ports
    .filter(({ port }) => !wanted.has(port))
    .map(({ parent, tag, port }) => ({ kind: 'remove-port', parent, tag, port }))
}

function removedBridges(status: HostStatus, plan: HostPlan): readonly HostChange[] {
  const wanted = new Set(plan.segments.map(({ bridge }) => bridge))
  return status.bridges
    .filter(({ bridge }) => !wanted.has(bridge))
    .map(({ bridge }) => ({ kind: 'remove-bridge', bridge }))
}

/** The bridge without its address, then its port, then the address and the carrier: nothing answers before all is joined. */
function addedSegment(status: HostStatus, segment: SegmentPortPlan): readonly HostChange[] {
  const { parent, tag, port, bridge, bridgeMac, address } = segment
  const bridgeThere = status.bridges.find((there) => there.bridge === bridge)
  const portThere = status.ports.find((there) => there.port === port)
  const changes: HostChange[] = []
  if (!bridgeThere) changes.push({ kind: 'add-bridge', bridge, mac: bridgeMac })
  else changes.push(...correctedBridge(bridgeThere, bridgeMac))
  if (!portThere) changes.push({ kind: 'add-port', parent, tag, port })
  if (portThere?.bridge !== bridge) changes.push({ kind: 'join-bridge', device: port, bridge })
  if (address && !bridgeThere?.addresses.some((there) => sameAddress(there, address)))
    changes.push({ kind: 'add-address', interface: bridge, address })
  if (!portThere?.up) changes.push({ kind: 'bring-up', interface: port })
  if (!bridgeThere?.up) changes.push({ kind: 'bring-up', interface: bridge })
  return changes
}

/** A bridge that is there may be half-made, by a process that died. */
function correctedBridge(there: BridgeStatus, mac: SegmentPortPlan['bridgeMac']): readonly HostChange[] {
  const changes: HostChange[] = []
  if (mac !== null && there.mac !== mac) changes.push({ kind: 'set-bridge-mac', bridge: there.bridge, mac })
  if (there.ipv6) changes.push({ kind: 'disable-ipv6', interface: there.bridge })
  return changes
}

function addedTaps(status: HostStatus, plan: HostPlan): readonly HostChange[] {
  return plan.taps.flatMap(({ name, bridge }) => {
    const there = status.taps.find((tap) => tap.name === name)
    const changes: HostChange[] = []
    if (!there) changes.push({ kind: 'add-tap', name })
    if (there?.bridge !== bridge) changes.push({ kind: 'join-bridge', device: name, bridge })
    if (!there?.up) changes.push({ kind: 'bring-up', interface: name })
    return changes
  })
}

function sameAddress(a: InterfaceAddress, b: InterfaceAddress | null): boolean {
  return b !== null && a.address === b.address && a.prefix === b.prefix && a.broadcast === b.broadcast
}
