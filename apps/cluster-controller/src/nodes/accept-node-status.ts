// What a node may say. A node-controller may be broken or taken over: its report is believed about its own instances and
// its own host only, within what the operator's own NODES and the zone's view allow (reference/proofs.md, S12). Pure.
import type { InstanceId, NodeName } from '@karri/model'
import type { InstanceStatus, NodeCapacity, NodeStatus, ViewVersion, ZoneView } from '@karri/network'

export interface AcceptedNodeStatus {
  readonly status: NodeStatus
  /** Each thing that was dropped or bounded, for the log. */
  readonly lies: readonly string[]
}

/** The part of a node's report that is believed. Without a view nothing is known of instances, so none is passed on. */
export function acceptNodeStatus(
  report: NodeStatus,
  facts: { readonly node: NodeName; readonly view: ZoneView | null },
): AcceptedNodeStatus {
  const lies: string[] = []
  if (report.node !== facts.node) lies.push(`it calls itself ${report.node}`)
  const capacity: NodeCapacity = {
    vcpus: Math.min(report.capacity.vcpus, MAX_CAPACITY.vcpus),
    memoryMib: Math.min(report.capacity.memoryMib, MAX_CAPACITY.memoryMib),
    diskGib: Math.min(report.capacity.diskGib, MAX_CAPACITY.diskGib),
  }
  if (JSON.stringify(capacity) !== JSON.stringify(report.capacity)) lies.push('its capacity is beyond belief')
  const status: NodeStatus = {
    node: facts.node,
    state: 'up',
    capacity,
    accelerator: report.accelerator,
    applied: facts.view && acceptApplied(report.applied, facts.view.version, lies),
    instances: facts.view ? acceptInstances(report.instances, { node: facts.node, view: facts.view }, lies) : [],
    problem: report.problem.slice(0, MAX_TEXT),
  }
  return { status, lies }
}

/** Characters: a reason is read by a person, and a hostile node may send megabytes. */
const MAX_TEXT = 1024
/** More than any host of this kind has: what is beyond is nonsense, and would draw every placement to the node. */
const MAX_CAPACITY: NodeCapacity = { vcpus: 4096, memoryMib: 64 * 2 ** 20, diskGib: 2 ** 20 }

function acceptInstances(
  reported: readonly InstanceStatus[],
  { node, view }: { readonly node: NodeName; readonly view: ZoneView },
  lies: string[],
): readonly InstanceStatus[] {
  const seen = new Set<InstanceId>()
  return reported.flatMap((instance) => {
    const { instanceId } = instance
    const known = view.objects.get(`instance/${instanceId}`)
    if (known?.kind !== 'instance' || known.node !== node) {
      lies.push(`${instanceId} is not an instance of this node`)
      return []
    }
    if (seen.has(instanceId)) {
      lies.push(`${instanceId} is reported twice`)
      return []
    }
    seen.add(instanceId)
    if (instance.rebootCount > known.rebootCount)
      lies.push(`${instanceId} was rebooted more often than it was asked for`)
    const rebootCount = Math.min(instance.rebootCount, known.rebootCount)
    return [{ ...instance, rebootCount, reason: instance.reason.slice(0, MAX_TEXT) }]
  })
}

// A view that the zone does not have yet cannot be in on a node: believing that would free addresses still in use. A view
// of another store (before a restore) is no lie, but says nothing about this one.
function acceptApplied(applied: ViewVersion | null, newest: ViewVersion, lies: string[]): ViewVersion | null {
  if (applied === null || applied.storeId !== newest.storeId) return null
  if (applied.generation <= newest.generation) return applied
  lies.push(`it has applied generation ${applied.generation}, the zone is at ${newest.generation}`)
  return null
}
