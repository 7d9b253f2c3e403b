// The keys that the cloud itself reads, and how a bad one is told.
import { describe, expect, it } from 'vitest'
import { parseCloudConfig } from './cloud-config.ts'

const file = (text: string, path = 'eucalyptus.conf') => ({ path, text })

describe('parseCloudConfig()', () => {
  it('refuses old signatures unless the last file that speaks of them says Y', () => {
    const off = file('VNET_MODE="MANAGED"\n')
    const on = file('EC2_SIGNATURE_V2="Y"\n', 'eucalyptus.local.conf')
    expect(parseCloudConfig([])).toEqual({ ok: true, value: { allowSignatureV2: false } })
    expect(parseCloudConfig([off])).toEqual({ ok: true, value: { allowSignatureV2: false } })
    expect(parseCloudConfig([off, on])).toEqual({ ok: true, value: { allowSignatureV2: true } })
    expect(parseCloudConfig([on, file('EC2_SIGNATURE_V2=N')])).toEqual({ ok: true, value: { allowSignatureV2: false } })
  })

  it('names the line of every problem at once', () => {
    const result = parseCloudConfig([file('VNET_MODE\n\nEC2_SIGNATURE_V2="maybe"\n')])
    expect(result.ok ? [] : result.problems.map((problem) => problem.path)).toEqual([
      'eucalyptus.conf:1',
      'eucalyptus.conf:3',
    ])
  })
})
