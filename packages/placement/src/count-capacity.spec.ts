// The seed's verbose zone table: two nodes, one m1.large running.
import { INSTANCE_TYPES, type NodeName } from '@karri/model'
import { describe, expect, it } from 'vitest'
import { countFree, countMax } from './count-capacity.ts'
import type { PlacementNode } from './node-capacity.ts'

const MAX = { vcpus: 2, memoryMib: 768, diskGib: 10 }
const BUSY: PlacementNode = {
  node: '192.168.0.19' as NodeName,
  up: true,
  max: MAX,
  free: { vcpus: 0, memoryMib: 256, diskGib: 0 },
}
const IDLE: PlacementNode = { node: '192.168.5.7' as NodeName, up: true, max: MAX, free: MAX }

describe('countFree() and countMax()', () => {
  it("give the seed's table with one m1.large running", () => {
    const table = INSTANCE_TYPES.map((type) => [type.name, countFree([BUSY, IDLE], type), countMax([BUSY, IDLE], type)])
    expect(table).toEqual([
      ['m1.small', 2, 4],
      ['c1.medium', 2, 4],
      ['m1.large', 1, 2],
      ['m1.xlarge', 0, 0],
      ['c1.xlarge', 0, 0],
    ])
  })

  it('count nothing on a node that is not up', () => {
    const [small] = INSTANCE_TYPES
    if (!small) throw new Error('no types')
    expect(countFree([{ ...IDLE, up: false }], small)).toBe(0)
    expect(countMax([{ ...IDLE, up: false }], small)).toBe(0)
  })

  it('are never negative when a limit was lowered under what runs', () => {
    const [small] = INSTANCE_TYPES
    if (!small) throw new Error('no types')
    expect(countFree([{ ...IDLE, free: { vcpus: -1, memoryMib: -5, diskGib: 3 } }, IDLE], small)).toBe(2)
  })
})
