// Observed state, message and domain value.
import { parseId, parseNodeName, type Result } from '@karri/model'
import type { GatewayStatus, InstanceStatus, NodeStatus, ZoneStatus } from '@karri/network'
import * as statusV1 from '../gen/karri/network/v1/status.ts'
import { enumTable, type MessageReader, readMessage } from './message-reader.ts'
import { encodeViewVersion, readViewVersion } from './view-version.ts'

const PHASE = enumTable({
  waiting: statusV1.InstancePhase.INSTANCE_PHASE_WAITING,
  preparing: statusV1.InstancePhase.INSTANCE_PHASE_PREPARING,
  running: statusV1.InstancePhase.INSTANCE_PHASE_RUNNING,
  stopping: statusV1.InstancePhase.INSTANCE_PHASE_STOPPING,
  failed: statusV1.InstancePhase.INSTANCE_PHASE_FAILED,
  absent: statusV1.InstancePhase.INSTANCE_PHASE_ABSENT,
})
const STATE = enumTable({
  up: statusV1.NodeState.NODE_STATE_UP,
  unreachable: statusV1.NodeState.NODE_STATE_UNREACHABLE,
})
const ACCELERATOR = enumTable({
  kvm: statusV1.Accelerator.ACCELERATOR_KVM,
  tcg: statusV1.Accelerator.ACCELERATOR_TCG,
  simulated: statusV1.Accelerator.ACCELERATOR_SIMULATED,
})

/** The message of a zone's status. */
export function encodeZoneStatus(status: ZoneStatus): statusV1.ZoneStatus {
  return { gateway: encodeGateway(status.gateway), nodes: status.nodes.map(encodeNodeStatus) }
}

/** Parses a zone's status; paths of problems begin with `status`. */
export function parseZoneStatus(message: statusV1.ZoneStatus): Result<ZoneStatus> {
  return readMessage('status', (reader) => ({
    gateway: readGateway(message.gateway, reader.at('gateway')),
    nodes: message.nodes.map((node, index) => readNodeStatus(node, reader.at(`nodes[${index}]`))),
  }))
}

/** The message of a node's status. */
export function encodeNodeStatus(status: NodeStatus): statusV1.NodeStatus {
  const { vcpus, memoryMib, diskGib } = status.capacity
  return {
    node: status.node,
    state: STATE.numbers[status.state],
    capacity: { vcpus, memoryMib, diskGib },
    accelerator: ACCELERATOR.numbers[status.accelerator],
    applied: status.applied ? encodeViewVersion(status.applied) : undefined,
    instances: status.instances.map(encodeInstanceStatus),
    problem: status.problem,
  }
}

/** Parses a node's status; paths of problems begin with `status`. */
export function parseNodeStatus(message: statusV1.NodeStatus): Result<NodeStatus> {
  return readMessage('status', (reader) => readNodeStatus(message, reader))
}

function encodeGateway(gateway: GatewayStatus): statusV1.GatewayStatus {
  return { applied: gateway.applied ? encodeViewVersion(gateway.applied) : undefined, problem: gateway.problem }
}

function readGateway(message: statusV1.GatewayStatus | undefined, reader: MessageReader): GatewayStatus {
  if (!reader.present('gateway', message)) return undefined as never
  return { applied: readApplied(message.applied, reader), problem: message.problem }
}

function readNodeStatus(message: statusV1.NodeStatus, reader: MessageReader): NodeStatus {
  const { vcpus = 0, memoryMib = 0, diskGib = 0 } = message.capacity ?? {}
  reader.present('capacity', message.capacity)
  return {
    node: reader.field('node', parseNodeName(message.node)),
    state: reader.member('state', message.state, STATE.words),
    capacity: { vcpus, memoryMib, diskGib },
    accelerator: reader.member('accelerator', message.accelerator, ACCELERATOR.words),
    applied: readApplied(message.applied, reader),
    instances: message.instances.map((instance, index) => readInstance(instance, reader.at(`instances[${index}]`))),
    problem: message.problem,
  }
}

function encodeInstanceStatus({ instanceId, phase, reason, rebootCount }: InstanceStatus): statusV1.InstanceStatus {
  return { instanceId, phase: PHASE.numbers[phase], reason, rebootCount }
}

function readInstance(message: statusV1.InstanceStatus, reader: MessageReader): InstanceStatus {
  return {
    instanceId: reader.field('instanceId', parseId(message.instanceId, 'i')),
    phase: reader.member('phase', message.phase, PHASE.words),
    reason: message.reason,
    rebootCount: message.rebootCount,
  }
}

function readApplied(version: statusV1.NodeStatus['applied'], reader: MessageReader): NodeStatus['applied'] {
  return version ? readViewVersion(version, reader.at('applied')) : null
}
