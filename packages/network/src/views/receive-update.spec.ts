// Late, repeated, foreign and malformed updates first; then the way through.
import { describe, expect, it } from 'vitest'
import { viewOf } from '../fixtures/seed-zone.ts'
import { type ReceivedUpdate, receiveUpdate, sameVersion } from './receive-update.ts'
import type { View, ViewObject, ViewUpdate, ViewVersion } from './view.ts'

const HELD: View<ViewObject> = { ...viewOf({ key: 'a' }, { key: 'b' }), version: at(5) }

describe('receiveUpdate()', () => {
  const refused: readonly {
    name: string
    held: typeof HELD | null
    update: ViewUpdate<ViewObject>
    sendWhole: boolean
  }[] = [
    { name: 'an older whole view', held: HELD, update: whole(at(4)), sendWhole: false },
    { name: 'a whole view with one key twice', held: HELD, update: whole(at(6), 'a', 'a'), sendWhole: true },
    { name: 'a delta before the first whole view', held: null, update: delta(at(5), at(6)), sendWhole: true },
    { name: 'a delta from an older version', held: HELD, update: delta(at(4), at(6)), sendWhole: true },
    { name: 'a delta from a newer version: one was missed', held: HELD, update: delta(at(6), at(7)), sendWhole: true },
    { name: 'a delta from another revision', held: HELD, update: delta(at(5, 1), at(6)), sendWhole: true },
    { name: 'a delta of another store', held: HELD, update: delta(at(5, 0, 'other'), at(6)), sendWhole: true },
    { name: 'a delta into another store', held: HELD, update: delta(at(5), at(6, 0, 'other')), sendWhole: true },
    { name: 'a delta that leads back', held: HELD, update: delta(at(5), at(4)), sendWhole: true },
    { name: 'a delta that puts one key twice', held: HELD, update: delta(at(5), at(6), ['c', 'c']), sendWhole: true },
    {
      name: 'a delta that puts and removes one key',
      held: HELD,
      update: delta(at(5), at(6), ['b'], ['b']),
      sendWhole: true,
    },
  ]

  it.each(refused)('refuses $name and keeps what it holds', ({ held, update, sendWhole }) => {
    const { view, accepted, receipt } = receiveUpdate(held, update)
    expect([view, accepted, receipt.held, receipt.sendWhole]).toEqual([held, false, held?.version ?? null, sendWhole])
    expect(receipt.refusal).not.toBe('')
  })

  const taken: readonly { name: string; held: typeof HELD | null; update: ViewUpdate<ViewObject>; keys: string }[] = [
    { name: 'the first whole view', held: null, update: whole(at(1), 'x'), keys: 'x' },
    { name: 'a newer whole view', held: HELD, update: whole(at(9), 'x'), keys: 'x' },
    {
      name: 'the same generation again, from a relay that restarted',
      held: HELD,
      update: whole(at(5), 'x'),
      keys: 'x',
    },
    { name: 'a lower generation of a restored store', held: HELD, update: whole(at(1, 0, 'other'), 'x'), keys: 'x' },
    { name: 'a delta from what it holds', held: HELD, update: delta(at(5), at(6), ['c'], ['a']), keys: 'b c' },
    {
      name: 'a delta of permissions within a generation',
      held: HELD,
      update: delta(at(5), at(5, 1), ['b']),
      keys: 'a b',
    },
    {
      name: 'a delta that removes what is gone already',
      held: HELD,
      update: delta(at(5), at(6), [], ['z']),
      keys: 'a b',
    },
  ]

  it.each(taken)('takes $name', ({ held, update, keys }) => {
    const result: ReceivedUpdate<ViewObject> = receiveUpdate(held, update)
    const version = update.kind === 'whole' ? update.version : update.delta.version
    expect(result.accepted).toBe(true)
    expect(result.receipt).toEqual({ held: version, sendWhole: false, refusal: '' })
    expect(result.view?.version).toEqual(version)
    expect([...(result.view?.objects.keys() ?? [])].sort().join(' ')).toBe(keys)
  })

  it('refuses a delta that comes a second time and asks for the whole', () => {
    const update = delta(at(5), at(6), ['c'])
    const once = receiveUpdate(HELD, update)
    expect(receiveUpdate(once.view, update).receipt).toMatchObject({ held: at(6), sendWhole: true })
  })
})

describe('sameVersion()', () => {
  it('compares store, generation and revision', () => {
    expect(sameVersion(at(1), at(1))).toBe(true)
    expect(sameVersion(null, null)).toBe(true)
    expect([sameVersion(at(1), null), sameVersion(at(1), at(2)), sameVersion(at(1), at(1, 1))]).toEqual([
      false,
      false,
      false,
    ])
    expect(sameVersion(at(1), at(1, 0, 'other'))).toBe(false)
  })
})

function at(generation: number, revision = 0, storeId = 'store'): ViewVersion {
  return { storeId, generation, revision }
}

function whole(version: ViewVersion, ...keys: readonly string[]): ViewUpdate<ViewObject> {
  return { kind: 'whole', version, objects: keys.map((key) => ({ key })) }
}

function delta(
  base: ViewVersion,
  version: ViewVersion,
  ...[put = [], removed = []]: readonly (readonly string[])[]
): ViewUpdate<ViewObject> {
  return { kind: 'delta', delta: { base, version, put: put.map((key) => ({ key })), removed } }
}
