// What a node offers to placement: what the machine has, bounded by the operator's MAX_ keys (reference/eucalyptus.md 1.4).
import type { NodeCapacity, NodeConfig } from '@karri/network'

/** What the machine has. */
export interface MachineFacts {
  readonly cores: number
  readonly memoryBytes: number
  /** Free on the file system of INSTANCE_PATH, plus what instances already take there. */
  readonly diskBytes: number
}

/** MiB that the host keeps for itself, as the ancestor's KVM node did (reference/eucalyptus.md 3.7). */
const HOST_MEMORY_MIB = 256

/**
 * The capacity to report. MAX_MEM and MAX_DISK only lower what was found, MAX_CORES may also raise it (over-commitment).
 */
export function planCapacity(
  config: Pick<NodeConfig, 'maxCores' | 'maxMemoryMib' | 'maxDiskGib'>,
  machine: MachineFacts,
): NodeCapacity {
  const memoryMib = Math.max(0, Math.floor(machine.memoryBytes / 2 ** 20) - HOST_MEMORY_MIB)
  const diskGib = Math.floor(machine.diskBytes / 2 ** 30)
  return {
    vcpus: config.maxCores ?? machine.cores,
    memoryMib: Math.min(memoryMib, config.maxMemoryMib ?? memoryMib),
    diskGib: Math.min(diskGib, config.maxDiskGib ?? diskGib),
  }
}
