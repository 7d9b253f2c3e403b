// From a zone's configuration and view to what its gateway shall look like. Deterministic: equal input, equal plan, in
// tag, address and name order. An instance that shall be gone keeps its elements while it is in the view: its guest ends
// first, then its objects leave the view, then its addresses are free.
import { compareIpv4, type MacAddress, macOfAddress } from '@karri/model'
import { segmentAddresses } from '../address-plan/address-plan.ts'
import type { NetworkConfig } from '../config/config.ts'
import { planGatewayTable } from '../firewall/plan-gateway-table.ts'
import type { GroupObject, InstanceObject, SegmentObject, ZoneView } from '../views/zone-view.ts'
import { bridgeName, portName } from './device-names.ts'
import type { HostPlan, PublicAddressPlan, SegmentPortPlan, SysctlPlan } from './host-plan.ts'
import { planDhcp } from './plan-dhcp.ts'

/** All that a gateway's plan depends on. */
export interface GatewayInput {
  readonly config: NetworkConfig
  readonly view: ZoneView
}

/** The gateway of a zone. Instances whose segment the view lacks are left out: they have no place on the gateway. */
export function planGateway({ config, view }: GatewayInput): HostPlan {
  const objects = [...view.objects.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  const segments = objects
    .filter((object): object is SegmentObject => object.kind === 'segment')
    .sort((a, b) => a.tag - b.tag)
  const groups = objects.filter((object): object is GroupObject => object.kind === 'group')
  const instances = placedInstances(
    objects.filter((object): object is InstanceObject => object.kind === 'instance'),
    segments,
  )
  return {
    segments: segments.map((segment) => planSegmentPort(config, segment)),
    taps: [],
    publicAddresses: planPublicAddresses(config, instances),
    instanceAddresses: instances.map((instance) => instance.privateIp),
    sysctls: GATEWAY_SYSCTLS,
    table: planGatewayTable({
      interfaces: [config.pubInterface, config.privInterface],
      privateRange: config.subnet,
      segments,
      groups,
      instances,
    }),
    dhcp: planDhcp(config, segments),
  }
}

/** With bridge-nf-call-* on, address translation runs on bridged frames and hairpins break (dataplane.md, pitfall 1). */
export const BRIDGE_SYSCTLS: readonly SysctlPlan[] = ['arptables', 'ip6tables', 'iptables'].map((tables) => ({
  name: `net.bridge.bridge-nf-call-${tables}`,
  value: '0',
  optional: true,
}))

const GATEWAY_SYSCTLS: readonly SysctlPlan[] = [
  ...BRIDGE_SYSCTLS,
  { name: 'net.ipv4.ip_forward', value: '1', optional: false },
]

/**
 * Address order; one instance per private address and one per public address. The cloud never gives an address twice, but
 * two equal map keys would make nft refuse the whole zone: then the instance that shall run wins.
 */
function placedInstances(
  instances: readonly InstanceObject[],
  segments: readonly SegmentObject[],
): readonly InstanceObject[] {
  const tags = new Set(segments.map((segment) => segment.tag))
  const byPrivateIp = new Map<string, InstanceObject>()
  const publicIps = new Set<string>()
  for (const instance of [...instances].sort(byDesired)) {
    if (!tags.has(instance.tag) || byPrivateIp.has(instance.privateIp)) continue
    const taken = instance.publicIp !== null && publicIps.has(instance.publicIp)
    byPrivateIp.set(instance.privateIp, taken ? { ...instance, publicIp: null } : instance)
    if (instance.publicIp !== null) publicIps.add(instance.publicIp)
  }
  return [...byPrivateIp.values()].sort((a, b) => compareIpv4(a.privateIp, b.privateIp))
}

function byDesired(a: InstanceObject, b: InstanceObject): number {
  return Number(a.desired === 'gone') - Number(b.desired === 'gone')
}

function planSegmentPort(config: NetworkConfig, segment: SegmentObject): SegmentPortPlan {
  const { broadcast } = segmentAddresses(config, segment.tag)
  return {
    tag: segment.tag,
    parent: config.privInterface,
    port: portName(config.privInterface, segment.tag),
    bridge: bridgeName(segment.tag),
    bridgeMac: gatewayMac(config, segment),
    address: { address: segment.gateway, prefix: segment.network.prefix, broadcast },
  }
}

/** From the gateway's address, as an instance's: unique on the segment, and the same after a reboot or on new hardware. */
function gatewayMac(config: NetworkConfig, segment: SegmentObject): MacAddress {
  return macOfAddress(config.macPrefix, segment.gateway)
}

function planPublicAddresses(
  config: NetworkConfig,
  instances: readonly InstanceObject[],
): readonly PublicAddressPlan[] {
  return instances
    .flatMap(({ publicIp, privateIp }) =>
      publicIp === null ? [] : [{ interface: config.pubInterface, address: publicIp, privateIp }],
    )
    .sort((a, b) => compareIpv4(a.address, b.address))
}
