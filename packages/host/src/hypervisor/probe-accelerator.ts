// Chooses how guests are executed. That /dev/kvm opens proves nothing (nested and software KVM may emulate each
// instruction or hang), so KVM is believed only after a probe guest has booted under it in time.
import type { CommandRunner } from '../run/command-runner.ts'

/** The choice and the reason for it, in words for the operator. */
export interface AcceleratorProbe {
  readonly accelerator: 'kvm' | 'tcg'
  readonly reason: string
}

/**
 * Boots a probe guest under KVM and answers `kvm` when it came up within a few seconds, else `tcg` with the reason.
 * Takes up to 5 s; the caller keeps the answer. Never throws for a missing or broken KVM.
 */
export async function probeAccelerator(_runner: CommandRunner): Promise<AcceleratorProbe> {
  throw new Error('not there yet')
}
