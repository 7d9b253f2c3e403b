// What is known of the zone's nodes, as the cloud shall see it: the believed part of each report, and silence as silence.
import type { NodeName } from '@karri/model'
import type { NodeStatus, ZoneView } from '@karri/network'
import type { Logger } from '@karri/service'
import { acceptNodeStatus } from './accept-node-status.ts'

export interface ZoneNodes {
  report(node: NodeName, status: NodeStatus): void
  silent(node: NodeName, reason: string): void
  /** In the order of NODES; what each said last is judged by the newest view, not by the one of that time. */
  statuses(): readonly NodeStatus[]
}

/** Nodes of which nothing is known yet. */
export function createZoneNodes(options: {
  readonly nodes: readonly NodeName[]
  readonly view: () => ZoneView | null
  readonly log: Logger
}): ZoneNodes {
  const said = new Map<NodeName, NodeStatus>()
  const silences = new Map<NodeName, string>()
  const logged = new Map<NodeName, string>()
  return {
    report: (node, status) => {
      said.set(node, status)
      silences.delete(node)
      const { lies } = acceptNodeStatus(status, { node, view: options.view() })
      // A status comes whole with every change: the same lies are told once.
      const text = lies.join('; ')
      if (text !== '' && logged.get(node) !== text) options.log.warn({ node, lies }, 'a node reports what cannot be')
      logged.set(node, text)
    },
    silent: (node, reason) => void silences.set(node, reason),
    statuses: () => options.nodes.map(statusOf),
  }

  function statusOf(node: NodeName): NodeStatus {
    const last = said.get(node)
    const silence = silences.get(node)
    if (last === undefined) return unheard(node, silence ?? 'it has not answered yet')
    const { status } = acceptNodeStatus(last, { node, view: options.view() })
    return silence === undefined ? status : { ...status, state: 'unreachable', problem: silence }
  }
}

function unheard(node: NodeName, problem: string): NodeStatus {
  const capacity = { vcpus: 0, memoryMib: 0, diskGib: 0 }
  return { node, state: 'unreachable', capacity, accelerator: 'tcg', applied: null, instances: [], problem }
}
