// Deltas: nothing between equals, and applied they lead to the target.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomZone } from '../fixtures/random-zone.ts'
import { viewOf } from '../fixtures/seed-zone.ts'
import { applyDelta, diffView } from './diff-view.ts'
import type { View, ViewObject } from './view.ts'

describe('diffView()', () => {
  it('lists what is new or changed and what is gone, in key order', () => {
    const from = viewOf(object('a', 1), object('b', 1), object('c', 1))
    const to = viewOf(object('e', 1), object('d', 1), object('b', 2), object('c', 1))
    const { put, removed } = diffView(from, to)
    expect(put).toEqual([object('b', 2), object('d', 1), object('e', 1)])
    expect(removed).toEqual(['a'])
  })

  it('is empty between equal views, also when their objects are copies', () => {
    fc.assert(
      fc.property(randomZone(), (view) => {
        const { put, removed } = diffView(view, structuredClone(view))
        expect([put, removed]).toEqual([[], []])
      }),
    )
  })

  it('leads to the target when applied', () => {
    fc.assert(
      fc.property(randomZone(), randomZone(), (from, target) => {
        const to = { ...target, version: { ...target.version, generation: 2 } }
        const applied = applyDelta(from, diffView(from, to))
        expect(sorted(applied)).toEqual(sorted(to))
      }),
    )
  })

  it('tells null from absent, arrays from objects and numbers from texts', () => {
    for (const [a, b] of [
      [null, undefined],
      [[], {}],
      [1, '1'],
      [[1, 2], [1]],
      [{ x: 1 }, { y: 1 }],
    ]) {
      expect(diffView(viewOf(object('k', a)), viewOf(object('k', b))).put.length).toBe(1)
    }
  })
})

function object(key: string, value: unknown): ViewObject & { readonly value: unknown } {
  return { key, value }
}

function sorted<T extends ViewObject>(view: View<T>): unknown {
  return [view.version, [...view.objects].sort(([a], [b]) => (a < b ? -1 : 1))]
}
