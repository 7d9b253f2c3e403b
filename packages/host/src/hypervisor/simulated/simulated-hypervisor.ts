// The driver without processes, for scale tests and simulation: a guest is a file in the run folder, so that a later
// driver adopts it exactly as the qemu driver adopts a process.
import type { Clock, InstanceId } from '@karri/model'
import type { Hypervisor } from '../hypervisor.ts'

export interface SimulatedHypervisorOptions {
  readonly clock: Clock
  /** One file per guest is kept in it. */
  readonly runFolder: string
}

/** A Hypervisor whose guests a test can end. */
export interface SimulatedHypervisor extends Hypervisor {
  /** Makes a running guest exit by itself, as a power-off inside it would. */
  exitGuest(instanceId: InstanceId, reason: string): Promise<void>
}

/** The `simulated` driver. */
export function createSimulatedHypervisor(_options: SimulatedHypervisorOptions): SimulatedHypervisor {
  throw new Error('not there yet')
}
