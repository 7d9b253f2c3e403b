// Machines against the MAX_ keys, down to one that is too small for anything.
import { describe, expect, it } from 'vitest'
import { planCapacity } from './plan-capacity.ts'

const none = { maxCores: null, maxMemoryMib: null, maxDiskGib: null }
const machine = { cores: 2, memoryBytes: 4096 * 2 ** 20, diskBytes: 99.9 * 2 ** 30 }
const cases = [
  {
    name: 'is what the machine has less its own memory',
    config: none,
    want: { vcpus: 2, memoryMib: 3840, diskGib: 99 },
  },
  {
    name: "is lowered by all three limits, as in the seed's lab",
    config: { maxCores: 1, maxMemoryMib: 768, maxDiskGib: 10 },
    want: { vcpus: 1, memoryMib: 768, diskGib: 10 },
  },
  {
    name: 'is raised by MAX_CORES only',
    config: { maxCores: 8, maxMemoryMib: 999_999, maxDiskGib: 999_999 },
    want: { vcpus: 8, memoryMib: 3840, diskGib: 99 },
  },
]

describe('planCapacity()', () => {
  for (const { name, config, want } of cases) it(name, () => expect(planCapacity(config, machine)).toEqual(want))

  it('is never negative on a tiny machine', () => {
    expect(planCapacity(none, { cores: 1, memoryBytes: 2 ** 20, diskBytes: 0 })).toEqual({
      vcpus: 1,
      memoryMib: 0,
      diskGib: 0,
    })
  })
})
