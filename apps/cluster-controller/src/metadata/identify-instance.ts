// Who asks: the gateway's address that the question arrived at names the segment, the source address the instance on it.
// Both come from the socket and are held true by the gateway's and the node's anti-spoofing; nothing of the request counts.
import type { InstanceObject, SegmentObject, ZoneView } from '@karri/network'

/** The addresses of a connection, as its socket shows them. */
export interface Arrival {
  readonly localAddress: string
  readonly remoteAddress: string
}

/** The instance that a connection comes from, or null: then nothing may be answered. */
export function identifyInstance(view: ZoneView, arrival: Arrival): InstanceObject | null {
  const local = withoutMapping(arrival.localAddress)
  const remote = withoutMapping(arrival.remoteAddress)
  const objects = [...view.objects.values()]
  const segment = objects.find(
    (object): object is SegmentObject => object.kind === 'segment' && object.gateway === local,
  )
  if (segment === undefined) return null
  const found = objects.filter(
    (object): object is InstanceObject =>
      object.kind === 'instance' && object.tag === segment.tag && object.privateIp === remote,
  )
  // Two instances with one address cannot be told apart: better none than the wrong one.
  return found.length === 1 ? (found[0] ?? null) : null
}

// A dual-stack socket shows IPv4 peers as ::ffff:10.10.1.2.
function withoutMapping(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
}
