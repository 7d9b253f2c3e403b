// The choice between KVM and TCG on a fake runner, and the probe's boot sector in a real QEMU.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CommandError } from '../run/command-error.ts'
import { createCommandRunner } from '../run/command-runner.ts'
import { createFakeRunner } from '../run/fake-runner.ts'
import { planProbeArguments, probeAccelerator } from './probe-accelerator.ts'
import { PROBE_EXIT_CODE, renderProbeBootSector } from './probe-boot-sector.ts'

function failing(code: 'CommandTimeout' | 'CommandNotFound') {
  return createFakeRunner(() => {
    throw new CommandError(code, { file: 'qemu-system-x86_64', args: [], exitCode: null, signal: null, stderr: '' })
  })
}

describe('probeAccelerator()', () => {
  it('takes TCG and says why when KVM hangs', async () => {
    expect(await probeAccelerator(failing('CommandTimeout'))).toEqual({
      accelerator: 'tcg',
      reason: '/dev/kvm opens, but a probe guest did not boot under it within 5 s; guests are emulated (TCG)',
    })
  })

  it('takes TCG with what QEMU said when there is no KVM', async () => {
    const stderr = 'Could not access KVM kernel module: No such file or directory\nfailed to initialize kvm\n'
    expect(await probeAccelerator(createFakeRunner(() => ({ exitCode: 1, stderr })))).toEqual({
      accelerator: 'tcg',
      reason: 'KVM cannot be used: failed to initialize kvm; guests are emulated (TCG)',
    })
  })

  it('does not take another end of QEMU for a boot', async () => {
    expect(await probeAccelerator(createFakeRunner(() => ({ exitCode: 0 })))).toMatchObject({ accelerator: 'tcg' })
  })

  it('takes KVM when the probe guest came to its end', async () => {
    const runner = createFakeRunner(() => ({ exitCode: PROBE_EXIT_CODE }))
    expect(await probeAccelerator(runner)).toMatchObject({ accelerator: 'kvm' })
  })

  it('fails when QEMU is not installed', async () => {
    await expect(probeAccelerator(failing('CommandNotFound'))).rejects.toMatchObject({ code: 'CommandNotFound' })
  })
})

describe('renderProbeBootSector()', () => {
  it('boots, counts, takes an interrupt and ends QEMU with its exit code', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'karri-probe-'))
    try {
      await writeFile(join(folder, 'boot'), renderProbeBootSector())
      const args = planProbeArguments('tcg', join(folder, 'boot'))
      const { exitCode } = await createCommandRunner().run('qemu-system-x86_64', args, { exitCodes: [PROBE_EXIT_CODE] })
      expect(exitCode).toBe(PROBE_EXIT_CODE)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
