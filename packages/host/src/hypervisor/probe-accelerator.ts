// Chooses how guests are executed. That /dev/kvm opens proves nothing (nested and software KVM may emulate each
// instruction or hang), so KVM is believed only after a probe guest has booted under it in time.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommandError } from '../run/command-error.ts'
import type { CommandRunner } from '../run/command-runner.ts'
import { DEBUG_EXIT_PORT, PROBE_EXIT_CODE, renderProbeBootSector } from './probe-boot-sector.ts'

/** The choice and the reason for it, in words for the operator. */
export interface AcceleratorProbe {
  readonly accelerator: 'kvm' | 'tcg'
  readonly reason: string
}

/**
 * Boots a probe guest under KVM and answers `kvm` when it came up within a few seconds, else `tcg` with the reason.
 * Takes up to 5 s; the caller keeps the answer. A missing or broken KVM is an answer and not an error.
 * @throws CommandError `CommandNotFound` when QEMU is not installed
 */
export async function probeAccelerator(runner: CommandRunner): Promise<AcceleratorProbe> {
  const folder = await mkdtemp(join(tmpdir(), 'karri-kvm-probe-'))
  try {
    const bootSector = join(folder, 'boot')
    await writeFile(bootSector, renderProbeBootSector())
    await runner.run('qemu-system-x86_64', planProbeArguments('kvm', bootSector), {
      timeoutMs: PROBE_MS,
      exitCodes: [PROBE_EXIT_CODE],
    })
    return { accelerator: 'kvm', reason: 'a probe guest booted under KVM' }
  } catch (cause) {
    if (!(cause instanceof CommandError) || cause.code === 'CommandNotFound') throw cause
    return { accelerator: 'tcg', reason: explain(cause) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** QEMU's arguments to boot a boot sector with nothing else in the machine. */
export function planProbeArguments(accelerator: 'kvm' | 'tcg', bootSector: string): readonly string[] {
  return [
    ['-display', 'none', '-nodefaults', '-no-user-config', '-machine', 'pc', '-accel', accelerator, '-m', '16'],
    ['-drive', `file=${bootSector},format=raw,if=floppy,readonly=on`],
    ['-device', `isa-debug-exit,iobase=${DEBUG_EXIT_PORT},iosize=4`],
  ].flat()
}

/** Real KVM takes 0.2 s; the rest is for a loaded host. */
const PROBE_MS = 5000

function explain(error: CommandError): string {
  if (error.code === 'CommandTimeout') {
    return `/dev/kvm opens, but a probe guest did not boot under it within ${PROBE_MS / 1000} s; guests are emulated (TCG)`
  }
  const words = error.stderr.split('\n').at(-1) ?? ''
  return `KVM cannot be used: ${words || `QEMU exited ${error.exitCode}`}; guests are emulated (TCG)`
}
