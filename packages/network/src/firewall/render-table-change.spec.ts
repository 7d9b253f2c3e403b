// Changes between tables against a small model of nft that refuses what the kernel refuses.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyNftTable, type NftTable, runTransaction } from '../fixtures/nft-model.ts'
import { randomZone } from '../fixtures/random-zone.ts'
import { SEED_CONFIG, viewOf } from '../fixtures/seed-zone.ts'
import { planGateway } from '../plan/plan-gateway.ts'
import type { TablePlan } from '../plan/table-plan.ts'
import { renderTable } from './render-table.ts'
import { renderTableChange } from './render-table-change.ts'

const EMPTY: TablePlan = { family: 'ip', name: 'karri', sets: [], maps: [], chains: [] }
const OLD: TablePlan = {
  ...EMPTY,
  sets: [
    { name: 'old', type: 'type ipv4_addr;', interval: false, elements: ['10.0.0.1'] },
    { name: 'nets', type: 'type ipv4_addr;', interval: true, elements: ['10.0.0.0/8', '11.0.0.0/8'] },
  ],
  maps: [{ name: 'to', type: 'type ipv4_addr : verdict;', elements: [{ key: '10.0.0.1', value: 'jump a' }] }],
  chains: [
    { name: 'base', hook: 'type filter hook input priority filter', rules: ['ip daddr vmap @to'] },
    { name: 'a', hook: null, rules: ['ip saddr @old accept', 'jump b'] },
    { name: 'b', hook: null, rules: [] },
  ],
}
const NEW: TablePlan = {
  ...EMPTY,
  sets: [
    { name: 'nets', type: 'type ipv4_addr;', interval: true, elements: ['10.0.0.0/9', '11.0.0.0/8'] },
    { name: 'new', type: 'type ipv4_addr;', interval: false, elements: ['10.0.0.2'] },
  ],
  maps: [{ name: 'to', type: 'type ipv4_addr : verdict;', elements: [{ key: '10.0.0.1', value: 'jump c' }] }],
  chains: [
    { name: 'base', hook: 'type filter hook input priority filter', rules: ['ip daddr vmap @to'] },
    { name: 'c', hook: null, rules: ['ip saddr @new accept'] },
  ],
}

describe('renderTableChange()', () => {
  it('is empty between equal tables', () => {
    expect(renderTableChange(OLD, structuredClone(OLD))).toBe('')
  })

  it('adds new objects, exchanges elements, refills chains, then deletes old objects', () => {
    expect(renderTableChange(OLD, NEW)).toMatchInlineSnapshot(`
      "add set ip karri new { type ipv4_addr; }
      add chain ip karri c
      delete element ip karri nets { 10.0.0.0/8 }
      delete element ip karri to { 10.0.0.1 : jump a }
      add element ip karri nets { 10.0.0.0/9 }
      add element ip karri new { 10.0.0.2 }
      add element ip karri to { 10.0.0.1 : jump c }
      flush chain ip karri a
      flush chain ip karri b
      add rule ip karri c ip saddr @new accept
      delete set ip karri old
      delete chain ip karri a
      delete chain ip karri b
      "
    `)
  })

  it('replaces the table whole when a type or a hook differs', () => {
    const retyped = { ...OLD, maps: OLD.maps.map((map) => ({ ...map, type: 'type inet_service : verdict;' })) }
    const hooked = {
      ...OLD,
      chains: OLD.chains.map((chain) => ({ ...chain, hook: 'type filter hook output priority 0' })),
    }
    expect(renderTableChange(OLD, retyped)).toBe(renderTable(retyped))
    expect(renderTableChange(OLD, hooked)).toBe(renderTable(hooked))
  })

  it('leads from any zone to any other, one transaction that the kernel takes', () => {
    fc.assert(
      fc.property(fc.array(randomZone(), { minLength: 1, maxLength: 4 }), (views) => {
        let plan = planGateway({ config: SEED_CONFIG, view: viewOf() }).table
        let kernel = runTransaction(emptyNftTable(), renderTable(plan))
        for (const view of views) {
          const next = planGateway({ config: SEED_CONFIG, view }).table
          kernel = runTransaction(kernel, renderTableChange(plan, next))
          expect(normal(kernel)).toEqual(normal(runTransaction(emptyNftTable(), renderTable(next))))
          plan = next
        }
      }),
    )
  })

  it('leads between tables whose objects are unlike', () => {
    const kernel = runTransaction(emptyNftTable(), renderTable(OLD))
    expect(normal(runTransaction(kernel, renderTableChange(OLD, NEW)))).toEqual(
      normal(runTransaction(emptyNftTable(), renderTable(NEW))),
    )
  })
})

function normal(table: NftTable): unknown {
  return {
    sets: [...table.sets].map(([name, { type, elements }]) => [name, type, [...elements].sort()]).sort(),
    maps: [...table.maps].map(([name, { type, elements }]) => [name, type, [...elements].sort()]).sort(),
    chains: [...table.chains].map(([name, { hook, rules }]) => [name, hook, rules]).sort(),
  }
}
