// Whether a zone's own file fits into this cloud: beside the other zones, and beside the segments that it already has.
// Pure; accept-zone-config.ts refuses the zone with these reasons.
import { type Ipv4, type NodeName, renderCidr, type VlanId, type ZoneName } from '@karri/model'
import { type ClusterConfig, maxTag, type NetworkConfig, segmentAddresses } from '@karri/network'

/** What the cloud already knows. */
export interface ZoneSurroundings {
  readonly others: readonly {
    readonly zone: ZoneName
    readonly network: NetworkConfig
    readonly nodes: readonly NodeName[]
  }[]
  /** Segments of this zone that are in use, with their network as text. */
  readonly segments: readonly { readonly tag: VlanId; readonly network: string }[]
}

/** Every reason why the configuration cannot be accepted; none when it can. */
export function findContradictions(config: ClusterConfig, around: ZoneSurroundings): readonly string[] {
  return [
    ...around.others.flatMap((other) => [
      ...findSharedAddresses(config, other),
      ...findSharedNodes(config, other),
      ...findDifferingKeys(config.network, other),
    ]),
    ...findMovedSegments(config.network, around.segments),
  ]
}

type OtherZone = ZoneSurroundings['others'][number]

function findSharedAddresses(config: ClusterConfig, other: OtherZone): readonly string[] {
  const theirs: ReadonlySet<Ipv4> = new Set(other.network.publicIps)
  const shared = config.network.publicIps.filter((address) => theirs.has(address))
  if (shared.length === 0) return []
  return [`VNET_PUBLICIPS lists ${shared.join(', ')}, which zone ${other.zone} lists too: remove them from one zone`]
}

function findSharedNodes(config: ClusterConfig, other: OtherZone): readonly string[] {
  const shared = config.nodes.filter((node) => other.nodes.includes(node))
  return shared.length === 0 ? [] : [`NODES lists ${shared.join(', ')}, which zone ${other.zone} lists too`]
}

// Zones share segments, so these must agree (design.md, "Who reads it").
function findDifferingKeys(network: NetworkConfig, other: OtherZone): readonly string[] {
  const keys: readonly [string, string, string][] = [
    ['VNET_MODE', network.mode, other.network.mode],
    ['VNET_SUBNET/VNET_NETMASK', renderCidr(network.subnet), renderCidr(other.network.subnet)],
    ['VNET_ADDRSPERNET', String(network.addrsPerNet), String(other.network.addrsPerNet)],
    ['VNET_DNS', network.dns, other.network.dns],
    ['VNET_MACPREFIX', network.macPrefix, other.network.macPrefix],
  ]
  return keys
    .filter(([, mine, theirs]) => mine !== theirs)
    .map(([key, mine, theirs]) => `${key} is ${mine} here but ${theirs} in zone ${other.zone}: zones must agree on it`)
}

function findMovedSegments(network: NetworkConfig, segments: ZoneSurroundings['segments']): readonly string[] {
  const moved = segments.filter(
    ({ tag, network: now }) => tag > maxTag(network) || renderCidr(segmentAddresses(network, tag).network) !== now,
  )
  if (moved.length === 0) return []
  const tags = moved.map(({ tag, network: now }) => `VLAN ${tag} is ${now}`).join(', ')
  return [`VNET_SUBNET or VNET_ADDRSPERNET changed under running instances (${tags}): terminate them first`]
}
