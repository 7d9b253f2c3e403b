// What a node-controller asks of a hypervisor. Drivers: `qemu` (real guests, over QMP) and `simulated` (no process, for
// scale tests). Every method is idempotent by instance id; a driver decides nothing about policy.
import type { InstanceId, InstanceType, MacAddress } from '@karri/model'

/** Everything that a guest is made of; the driver chooses nothing. Paths are absolute. */
export interface GuestSpec {
  readonly instanceId: InstanceId
  readonly type: InstanceType
  readonly mac: MacAddress
  /** Exists, is up and is in its bridge before `start`. */
  readonly tap: string
  /** A qcow2 or raw file in the instance's folder; attached as the first virtio disk. */
  readonly disk: { readonly path: string; readonly format: 'qcow2' | 'raw' }
  readonly kernel: string | null
  readonly ramdisk: string | null
}

/** A guest as the driver sees it. `exited`: it ended by itself (a guest's own power-off, or a crash). */
export interface GuestStatus {
  readonly instanceId: InstanceId
  readonly state: 'running' | 'exited'
  /** Why it exited; empty while it runs. */
  readonly reason: string
}

/** The end of what a guest wrote to its serial console. */
export interface ConsoleOutput {
  /** The last 64 KiB, oldest first. */
  readonly output: Uint8Array
  readonly writtenAtMs: number
}

/** A driver: guests of one host, known by their instance id. One process per run folder. */
export interface Hypervisor {
  readonly accelerator: 'kvm' | 'tcg' | 'simulated'
  /** Every guest of this driver on this host, those of an earlier node-controller process included. */
  list(): Promise<readonly GuestStatus[]>
  /** Starts the guest, or does nothing when it runs. It outlives this process. */
  start(spec: GuestSpec): Promise<void>
  /** Resets the machine as a reset button does. @throws KarriError `GuestNotRunning` */
  reboot(instanceId: InstanceId): Promise<void>
  /** Ends the guest (power button first, then by force after `graceMs`) and resolves when its process is gone. */
  stop(instanceId: InstanceId, graceMs: number): Promise<void>
  readConsole(instanceId: InstanceId): Promise<ConsoleOutput>
  /** Calls back whenever a guest's state may have changed; returns the way to stop that. */
  watch(onChange: (instanceId: InstanceId) => void): () => void
}
