// Relays a console from the node that the zone's own view names for the instance: what the caller says of the node is only
// checked, so that no caller reads an instance's console from a node that merely claims to have it.
import { type InstanceId, KarriError, type NodeName } from '@karri/model'
import type { ZoneView } from '@karri/network'
import type { NodeLink } from './node-link.ts'

export interface ConsoleReading {
  readonly output: Buffer
  readonly writtenAtMs: bigint
}

/** Reads a console. @throws KarriError `NotFound` for an instance that is not on that node; RpcError of the node's answer */
export async function readConsole(
  target: { readonly node: string; readonly instanceId: InstanceId },
  zone: { readonly view: ZoneView | null; readonly links: ReadonlyMap<NodeName, NodeLink> },
  signal: AbortSignal,
): Promise<ConsoleReading> {
  const instance = zone.view?.objects.get(`instance/${target.instanceId}`)
  const link =
    instance?.kind === 'instance' && instance.node === target.node ? zone.links.get(instance.node) : undefined
  if (link === undefined) {
    throw new KarriError('NotFound', `${target.instanceId} is not an instance of node ${target.node} in this zone`)
  }
  return link.readConsole(target.instanceId, signal)
}
