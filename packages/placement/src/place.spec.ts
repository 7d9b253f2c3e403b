// Placement as a table, and its laws: never more than fits, sequential, independent of what was not asked.
import { INSTANCE_TYPES, type InstanceType, type NodeName } from '@karri/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countFree } from './count-capacity.ts'
import type { PlacementNode, Resources } from './node-capacity.ts'
import { type Placement, type PlacementRequest, place } from './place.ts'

const SMALL = typeNamed('m1.small')
const LARGE = typeNamed('m1.large')
const SEED_NODE: Resources = { vcpus: 2, memoryMib: 768, diskGib: 10 }

describe('place()', () => {
  const rows: readonly { name: string; request: Partial<PlacementRequest>; want: Placement }[] = [
    {
      name: 'GREEDY fills the first node before the second',
      request: { policy: 'GREEDY', maxCount: 3 },
      want: { ok: true, nodes: names('a', 'a', 'b'), cursor: 0 },
    },
    {
      name: 'ROUNDROBIN alternates and leaves its cursor behind the last node',
      request: { policy: 'ROUNDROBIN', maxCount: 3 },
      want: { ok: true, nodes: names('a', 'b', 'a'), cursor: 1 },
    },
    {
      name: 'ROUNDROBIN starts at the saved cursor',
      request: { policy: 'ROUNDROBIN', cursor: 1 },
      want: { ok: true, nodes: names('b'), cursor: 0 },
    },
    {
      name: 'ROUNDROBIN survives a NODES list that became shorter than its cursor',
      request: { policy: 'ROUNDROBIN', cursor: 7 },
      want: { ok: true, nodes: names('b'), cursor: 0 },
    },
    {
      name: 'ROUNDROBIN skips a node that is full',
      request: { policy: 'ROUNDROBIN', nodes: [node('a', { ...SEED_NODE, vcpus: 0 }), node('b')] },
      want: { ok: true, nodes: names('b'), cursor: 0 },
    },
    {
      name: 'as many as fit are placed when that is at least minCount',
      request: { minCount: 2, maxCount: 9 },
      want: { ok: true, nodes: names('a', 'a', 'b', 'b'), cursor: 0 },
    },
    {
      name: 'nothing is placed when fewer than minCount fit, and every node says why',
      request: { type: LARGE, minCount: 3, maxCount: 3 },
      want: {
        ok: false,
        fitting: 2,
        refusals: [
          { node: 'a' as NodeName, reason: 'has 0 of 2 cores free and m1.large needs 2' },
          { node: 'b' as NodeName, reason: 'has 0 of 2 cores free and m1.large needs 2' },
        ],
      },
    },
    {
      name: 'each filter gives its reason',
      request: {
        type: LARGE,
        nodes: [
          { ...node('a'), up: false },
          node('b', { vcpus: 1, memoryMib: 768, diskGib: 10 }),
          node('c', { vcpus: 2, memoryMib: 511, diskGib: 10 }),
          node('d', { vcpus: 2, memoryMib: 768, diskGib: 9 }),
        ],
      },
      want: {
        ok: false,
        fitting: 0,
        refusals: [
          { node: 'a' as NodeName, reason: 'is not reachable: check its node-controller and its network' },
          { node: 'b' as NodeName, reason: 'has 1 of 2 cores free and m1.large needs 2' },
          { node: 'c' as NodeName, reason: 'has 511 of 768 MiB of memory free and m1.large needs 512' },
          { node: 'd' as NodeName, reason: 'has 9 of 10 GiB of disk free and m1.large needs 10' },
        ],
      },
    },
    {
      name: 'a zone without nodes fits nothing',
      request: { nodes: [] },
      want: { ok: false, fitting: 0, refusals: [] },
    },
  ]

  it.each(rows)('$name', ({ request, want }) => {
    expect(place({ ...DEFAULTS, ...request })).toEqual(want)
  })

  it('never gives a node more than it has free, and stops only when nothing more fits', () => {
    fc.assert(
      fc.property(requests(), (request) => {
        const placement = place(request)
        const placed = placement.ok ? placement.nodes : []
        for (const { node: name, up, free } of request.nodes) {
          const count = placed.filter((other) => other === name).length
          if (count === 0) continue
          expect(up).toBe(true)
          expect(count * request.type.vcpus).toBeLessThanOrEqual(free.vcpus)
          expect(count * request.type.memoryMib).toBeLessThanOrEqual(free.memoryMib)
          expect(count * request.type.diskGib).toBeLessThanOrEqual(free.diskGib)
        }
        const room = countFree(request.nodes, request.type)
        expect(placement.ok ? placed.length : placement.fitting).toBe(Math.min(room, request.maxCount))
        expect(placement.ok).toBe(room >= request.minCount)
      }),
    )
  })

  it('places a count as the same number of single requests would', () => {
    fc.assert(
      fc.property(requests(), (request) => {
        const whole = place({ ...request, minCount: 1 })
        const single = place({ ...request, minCount: 1, maxCount: 1 })
        expect(single.ok).toBe(whole.ok)
        if (single.ok && whole.ok) expect(whole.nodes[0]).toBe(single.nodes[0])
      }),
    )
  })
})

const DEFAULTS: PlacementRequest = {
  policy: 'GREEDY',
  nodes: [node('a'), node('b')],
  cursor: 0,
  type: SMALL,
  minCount: 1,
  maxCount: 1,
}

function node(name: string, free: Resources = SEED_NODE): PlacementNode {
  return { node: name as NodeName, up: true, max: SEED_NODE, free }
}

function names(...texts: readonly string[]): readonly NodeName[] {
  return texts as readonly NodeName[]
}

function typeNamed(name: string): InstanceType {
  const type = INSTANCE_TYPES.find((candidate) => candidate.name === name)
  if (!type) throw new Error(`no type ${name}`)
  return type
}

function requests(): fc.Arbitrary<PlacementRequest> {
  const free = fc.record({
    vcpus: fc.integer({ min: -2, max: 8 }),
    memoryMib: fc.integer({ min: -512, max: 4096 }),
    diskGib: fc.integer({ min: -10, max: 60 }),
  })
  const nodes = fc
    .array(fc.record({ up: fc.boolean(), free }), { maxLength: 5 })
    .map((list) => list.map((facts, index) => ({ ...facts, node: `n${index}` as NodeName, max: facts.free })))
  return fc
    .record({
      policy: fc.constantFrom('GREEDY' as const, 'ROUNDROBIN' as const),
      nodes,
      cursor: fc.nat(9),
      type: fc.constantFrom(...INSTANCE_TYPES),
      minCount: fc.integer({ min: 1, max: 5 }),
      more: fc.nat(5),
    })
    .map(({ more, ...request }) => ({ ...request, maxCount: request.minCount + more }))
}
