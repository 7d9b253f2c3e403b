// What is observed and flows upward: nodes, their instances, and the generations that hosts have applied.
import type { InstanceId, NodeName } from '@karri/model'
import type { ViewVersion } from './view.ts'

/** How far an instance is on its node. `absent`: no process, tap, disk or file of it is left. */
export type InstancePhase = 'waiting' | 'preparing' | 'running' | 'stopping' | 'failed' | 'absent'

/** What a node says of one instance. */
export interface InstanceStatus {
  readonly instanceId: InstanceId
  readonly phase: InstancePhase
  /** Why it waits or failed, for a person; empty otherwise. */
  readonly reason: string
  /** The last reboot counter that was carried out. */
  readonly rebootCount: number
}

/** What a node can carry in all, whatever runs there now. */
export interface NodeCapacity {
  readonly vcpus: number
  readonly memoryMib: number
  readonly diskGib: number
}

/** A node's report. Instances that it neither runs nor was told of are not in it. */
export interface NodeStatus {
  readonly node: NodeName
  readonly state: 'up' | 'unreachable'
  readonly capacity: NodeCapacity
  /** `kvm` only after a probe guest has booted under it. */
  readonly accelerator: 'kvm' | 'tcg' | 'simulated'
  /** The last view whose network was applied whole, or null before the first. */
  readonly applied: ViewVersion | null
  readonly instances: readonly InstanceStatus[]
  /** Why the last view could not be applied; empty when it was. */
  readonly problem: string
}

/** The zone's gateway, i.e. the cluster-controller's own host. */
export interface GatewayStatus {
  readonly applied: ViewVersion | null
  readonly problem: string
}

/** Everything observed in a zone. A cluster-controller sends it whole whenever a part of it changed. */
export interface ZoneStatus {
  readonly gateway: GatewayStatus
  readonly nodes: readonly NodeStatus[]
}
