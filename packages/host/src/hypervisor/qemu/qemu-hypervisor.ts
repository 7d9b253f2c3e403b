// The driver of real guests: one detached QEMU process per instance, spoken to over QMP. What a guest is, is read from
// its run folder and its process, never remembered, so that a node-controller which starts again finds every guest.
import type { Clock } from '@karri/model'
import type { CommandRunner } from '../../run/command-runner.ts'
import type { Hypervisor } from '../hypervisor.ts'

export interface QemuHypervisorOptions {
  readonly runner: CommandRunner
  readonly clock: Clock
  /** One folder per guest is made in it, with its sockets, pid and console. Short: a socket's path has 107 bytes at most. */
  readonly runFolder: string
  /** What `probeAccelerator` answered. */
  readonly accelerator: 'kvm' | 'tcg'
  /** The user that a guest's process becomes after it has opened its tap and disk; without one it stays root. */
  readonly runAs?: string
  /** Ends the watching of processes and console logs, and closes the QMP connections; guests go on. */
  readonly signal: AbortSignal
}

/** The `qemu` driver. Guests of an earlier process are adopted by their run folders. */
export function createQemuHypervisor(_options: QemuHypervisorOptions): Hypervisor {
  throw new Error('not there yet')
}
