// The table of moves written out, and the laws that it must keep.
import { describe, expect, test } from 'vitest'
import { canMove, INSTANCE_STATE_CODES, type InstanceState, move } from './instance-state.ts'

const STATES = Object.keys(INSTANCE_STATE_CODES) as InstanceState[]

describe('move()', () => {
  test('nothing leaves terminated, and everything can get there', () => {
    for (const state of STATES) {
      expect(canMove('terminated', state)).toBe(state === 'terminated')
      expect(move(state, 'terminated')).toBe('terminated')
    }
  })

  test('an instance that goes down never comes up again', () => {
    for (const up of ['pending', 'running', 'stopping', 'stopped'] as const)
      expect(canMove('shutting-down', up)).toBe(false)
    expect(() => move('shutting-down', 'running')).toThrow('an instance cannot go from shutting-down to running')
  })

  test('the whole table', () => {
    const table = STATES.map((from) => `${from} > ${STATES.filter((to) => from !== to && canMove(from, to)).join(' ')}`)
    expect(table).toEqual([
      'pending > running shutting-down terminated',
      'running > shutting-down terminated stopping',
      'shutting-down > terminated',
      'terminated > ',
      'stopping > shutting-down terminated stopped',
      'stopped > pending shutting-down terminated',
    ])
  })
})
