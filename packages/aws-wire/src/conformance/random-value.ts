// Random typed values of a shape, for the tests that run our codecs against the official client's. Reproducible: all
// randomness is the seeded generator that is passed in.
import type { Member, ScalarShape, Shape } from '../shapes/shape.ts'

/** A number from 0 up to, not including, 1. */
export type Random = () => number

/** A small generator (mulberry32) that gives the same numbers for the same seed. */
export function createRandom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * A value of the shape, with every required member and most others near the top. Lists and structures are never empty:
 * the wire cannot tell an empty one from an absent one. Undefined where a shape would contain itself again.
 */
export function randomValue(shape: Shape, random: Random, path: readonly Shape[] = []): unknown {
  if (path.length > MAX_DEPTH || path.includes(shape)) return undefined
  const inside = [...path, shape]
  if (shape.kind === 'structure') {
    const chosen = shape.members.filter(
      (member, i) => i < shape.requiredCount || member.idempotencyToken || random() < (path.length < 2 ? 0.8 : 0.4),
    )
    return someMembers(chosen.length > 0 ? chosen : shape.members.slice(0, 1), random, inside)
  }
  if (shape.kind !== 'list') return randomScalar(shape, random)
  const items = Array.from({ length: 1 + Math.floor(random() * 2) }, () =>
    randomValue(shape.item.shape, random, inside),
  )
  const present = items.filter((item) => item !== undefined)
  return present.length > 0 ? present : undefined
}

const MAX_DEPTH = 14
const TEXTS = ['abc', 'a&b<c>"\'', 'é漢 +%=', 'x.y', 'true', '0123', '~!*()', '😀', 'a  b']
const NUMBERS = [0, 1, 42, -7, 1.5, 4_294_967_296]

function someMembers(members: readonly Member[], random: Random, path: readonly Shape[]): object | undefined {
  const entries = members.map((member) => [member.name, randomValue(member.shape, random, path)] as const)
  const present = entries.filter(([, value]) => value !== undefined)
  return present.length > 0 ? Object.fromEntries(present) : undefined
}

function randomScalar(shape: ScalarShape, random: Random): unknown {
  switch (shape.kind) {
    case 'string':
      return TEXTS[Math.floor(random() * TEXTS.length)]
    case 'number':
      return NUMBERS[Math.floor(random() * NUMBERS.length)]
    case 'boolean':
      return random() < 0.5
    case 'timestamp':
      return new Date(Math.floor(random() * 2e12))
    case 'blob':
      return new Uint8Array([1, 2, 250, Math.floor(random() * 256)])
  }
}
