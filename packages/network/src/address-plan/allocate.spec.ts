// The lowest first, never twice, and undefined when nothing is left.
import type { Ipv4, VlanId } from '@karri/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SEED_CONFIG } from '../fixtures/seed-zone.ts'
import { allocatePrivateIp, allocatePublicIp, allocateTag } from './allocate.ts'

const TAG = 10 as VlanId

describe('allocateTag()', () => {
  it("starts with the seed's VLAN 10 and fills gaps first", () => {
    expect(allocateTag(SEED_CONFIG, new Set())).toBe(10)
    expect(allocateTag(SEED_CONFIG, new Set([10, 12] as VlanId[]))).toBe(11)
  })

  it('gives every tag from 10 to the last of the subnet once, then none', () => {
    const taken = allocateAll((set: ReadonlySet<VlanId>) => allocateTag(SEED_CONFIG, set))
    expect(taken).toEqual(Array.from({ length: 2040 }, (_, index) => 10 + index))
  })
})

describe('allocatePrivateIp()', () => {
  it("starts with the seed's 10.10.1.2 and ends before the broadcast", () => {
    const taken = allocateAll((set: ReadonlySet<Ipv4>) => allocatePrivateIp(SEED_CONFIG, TAG, set))
    expect([taken.length, taken[0], taken.at(-1)]).toEqual([29, '10.10.1.2', '10.10.1.30'])
  })
})

describe('allocatePublicIp()', () => {
  it("starts with the seed's 192.168.3.1 and gives all 31 in the key's order", () => {
    const taken = allocateAll((set: ReadonlySet<Ipv4>) => allocatePublicIp(SEED_CONFIG, set))
    expect(taken).toEqual(SEED_CONFIG.publicIps)
  })
})

describe('allocation', () => {
  it('never repeats what is taken, whatever is given back in between', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 120 }), (steps) => {
        const taken = new Set<Ipv4>()
        for (const step of steps) {
          const release = [...taken][step - 20]
          if (release !== undefined) {
            taken.delete(release)
            continue
          }
          const address = allocatePrivateIp(SEED_CONFIG, TAG, taken)
          expect(address === undefined).toBe(taken.size === 29)
          if (address === undefined) continue
          expect(taken.has(address)).toBe(false)
          taken.add(address)
        }
      }),
    )
  })
})

function allocateAll<T>(allocate: (taken: ReadonlySet<T>) => T | undefined): readonly T[] {
  const taken = new Set<T>()
  for (let next = allocate(taken); next !== undefined; next = allocate(taken)) taken.add(next)
  return [...taken]
}
