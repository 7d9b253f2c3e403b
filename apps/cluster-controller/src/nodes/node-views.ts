// What each node is to be told: its part of the zone's view with the permissions of the gateway. One source per node, of
// which only the newest value counts; within one generation a changed permission raises the revision.
import { createSource, type MutableSource, type Source } from '@karri/contracts'
import type { InstanceId, NodeName } from '@karri/model'
import { type NodeView, planNodeView, type ZoneView } from '@karri/network'

export interface NodeViews {
  /** The newest view of a node; empty before the zone has one. */
  of(node: NodeName): Source<NodeView>
  /** Plans every node's view again and publishes those that changed. */
  plan(view: ZoneView, permitted: ReadonlySet<InstanceId>): void
}

/** Views for the zone's nodes. */
export function createNodeViews(nodes: readonly NodeName[]): NodeViews {
  const sources = new Map(nodes.map((node) => [node, createSource<NodeView>()]))
  return {
    of: (node) => sources.get(node) ?? createSource<NodeView>(),
    plan: (view, permitted) => {
      for (const [node, source] of sources)
        publish(source, (revision) => planNodeView(view, { node, permitted, revision }))
    },
  }
}

function publish(source: MutableSource<NodeView>, plan: (revision: number) => NodeView): void {
  const held = source.read()
  const fresh = plan(0)
  if (held === null || !sameGeneration(held, fresh)) source.set(fresh)
  else if (textOf(held) !== textOf(fresh)) source.set(plan(held.version.revision + 1))
}

function sameGeneration(a: NodeView, b: NodeView): boolean {
  return a.version.storeId === b.version.storeId && a.version.generation === b.version.generation
}

function textOf(view: NodeView): string {
  return JSON.stringify([...view.objects.values()])
}
