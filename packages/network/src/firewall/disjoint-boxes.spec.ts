// The law of the boxes: disjoint, and exactly the union of what was given.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Box, disjointBoxes, type Interval } from './disjoint-boxes.ts'

describe('disjointBoxes()', () => {
  it('cuts what overlaps and leaves alone what does not', () => {
    const everywhere: Interval = [0, 99]
    expect(disjointBoxes([])).toEqual([])
    expect(
      disjointBoxes([
        [[22, 22], everywhere],
        [
          [80, 80],
          [10, 19],
        ],
      ]),
    ).toEqual([
      [[22, 22], everywhere],
      [
        [80, 80],
        [10, 19],
      ],
    ])
    expect(
      disjointBoxes([
        [[22, 22], everywhere],
        [
          [1, 65535],
          [10, 19],
        ],
      ]),
    ).toEqual([
      [
        [1, 21],
        [10, 19],
      ],
      [[22, 22], everywhere],
      [
        [23, 65535],
        [10, 19],
      ],
    ])
  })

  it('joins neighbours', () => {
    expect(disjointBoxes([[[0, 4]], [[5, 9]], [[3, 6]]])).toEqual([[[0, 9]]])
  })

  it('covers exactly the union, disjointly, whatever the order', () => {
    const side = fc.tuple(fc.nat(5), fc.nat(5)).map(([a, b]): Interval => [Math.min(a, b), Math.max(a, b)])
    const boxes = fc.array(fc.tuple(side, side, side), { maxLength: 7 })
    fc.assert(
      fc.property(boxes, (given: readonly Box[]) => {
        const result = disjointBoxes(given)
        for (const point of points()) {
          const hits = result.filter((box) => holds(box, point)).length
          expect(hits).toBe(given.some((box) => holds(box, point)) ? 1 : 0)
        }
        expect(disjointBoxes([...given].reverse())).toEqual(result)
        expect(disjointBoxes(result)).toEqual(result)
      }),
    )
  })
})

function* points(): Generator<readonly number[]> {
  for (let index = 0; index < 216; index += 1) yield [Math.floor(index / 36), Math.floor(index / 6) % 6, index % 6]
}

function holds(box: Box, point: readonly number[]): boolean {
  return box.every(([low, high], axis) => low <= (point[axis] ?? -1) && (point[axis] ?? -1) <= high)
}
