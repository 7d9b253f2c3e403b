// What may be believed of a tap before, during and after a plan that fails.
import type { InstanceId } from '@karri/model'
import { describe, expect, it } from 'vitest'
import { createTapLedger } from './tap-facts.ts'

const a = 'i-00000000000000001' as InstanceId
const b = 'i-00000000000000002' as InstanceId

describe('createTapLedger()', () => {
  it('is certain of nothing before the first plan went in', () => {
    const ledger = createTapLedger()
    expect(ledger.stateOf(a)).toBe('unsure')
    ledger.began([a])
    expect([ledger.stateOf(a), ledger.stateOf(b)]).toEqual(['unsure', 'unsure'])
  })

  it('is certain of both sides of a plan that went in', () => {
    const ledger = createTapLedger()
    ledger.began([a])
    ledger.succeeded()
    expect([ledger.stateOf(a), ledger.stateOf(b)]).toEqual(['applied', 'released'])
  })

  it('keeps what a failing plan cannot have changed, and only that', () => {
    const ledger = createTapLedger()
    ledger.began([a])
    ledger.succeeded()
    ledger.began([a, b])
    expect([ledger.stateOf(a), ledger.stateOf(b)]).toEqual(['applied', 'unsure'])
    ledger.began([b])
    expect([ledger.stateOf(a), ledger.stateOf(b)]).toEqual(['unsure', 'unsure'])
    ledger.succeeded()
    expect([ledger.stateOf(a), ledger.stateOf(b)]).toEqual(['released', 'applied'])
  })
})
