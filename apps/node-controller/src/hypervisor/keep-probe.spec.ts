// The kept answer of the KVM probe: asked again after each change of the host and after any damage to the file.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AcceleratorProbe } from '@karri/host'
import { silentLogger } from '@karri/service'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keepProbe, readProbeHost } from './keep-probe.ts'

describe('keepProbe()', () => {
  let runDir = ''
  beforeEach(async () => {
    runDir = await mkdtemp(join(tmpdir(), 'karri-probe-'))
  })
  afterEach(() => rm(runDir, { recursive: true }))

  const tcg: AcceleratorProbe = { accelerator: 'tcg', reason: 'no /dev/kvm' }
  const kvm: AcceleratorProbe = { accelerator: 'kvm', reason: 'a probe guest booted' }
  const ask = (host: string, found: AcceleratorProbe) =>
    keepProbe({ runDir, host, log: silentLogger }, async () => found)

  it('asks once per state of the host', async () => {
    expect(await ask('boot-1', tcg)).toEqual(tcg)
    expect(await ask('boot-1', kvm)).toEqual(tcg)
    expect(await ask('boot-2', kvm)).toEqual(kvm)
  })

  for (const damage of ['', '{', '{"accelerator":"magic","reason":"","host":"boot-1"}']) {
    it(`asks again when "${damage}" is what was kept`, async () => {
      await writeFile(join(runDir, 'accelerator.json'), damage)
      expect(await ask('boot-1', kvm)).toEqual(kvm)
    })
  }
})

describe('readProbeHost()', () => {
  it('changes with the boot and with the device', async () => {
    const answers = await Promise.all([
      readProbeHost('boot-1', '/dev/null'),
      readProbeHost('boot-2', '/dev/null'),
      readProbeHost('boot-1', '/dev/zero'),
      readProbeHost('boot-1', '/dev/no-such-device'),
    ])
    expect(new Set(answers).size).toBe(4)
    expect(await readProbeHost('boot-1', '/dev/null')).toBe(answers[0])
  })
})
