// Turns overlapping boxes of whole numbers into disjoint ones that cover the same points. nft refuses overlapping elements
// of an interval set, and with them the whole transaction, so rules become boxes here before they become elements.

/** An inclusive range. */
export type Interval = readonly [low: number, high: number]

/** One interval per axis; all boxes of a call have the same axes. */
export type Box = readonly Interval[]

/**
 * Covers exactly the union of the boxes with disjoint ones. The result depends on the covered points alone, so equal rule
 * sets in any order give equal elements. The first axis is cut first: put the one with the fewest distinct edges there.
 */
export function disjointBoxes(boxes: readonly Box[]): readonly Box[] {
  if (boxes.length === 0) return []
  if (boxes[0]?.length === 0) return [[]]
  const slices: { low: number; high: number; rest: readonly Box[] }[] = []
  const edges = edgesOfFirstAxis(boxes)
  for (const [index, low] of edges.entries()) {
    const next = edges[index + 1]
    if (next === undefined) break
    const rest = disjointBoxes(boxes.filter((box) => coversSlice(box, low)).map((box) => box.slice(1)))
    const last = slices.at(-1)
    if (rest.length === 0) continue
    if (last && last.high + 1 === low && sameBoxes(last.rest, rest)) last.high = next - 1
    else slices.push({ low, high: next - 1, rest })
  }
  return slices.flatMap(({ low, high, rest }) => rest.map((box): Box => [[low, high], ...box]))
}

/** Every number at which a box starts or has just ended, in order: between two of them nothing changes. */
function edgesOfFirstAxis(boxes: readonly Box[]): readonly number[] {
  const edges = new Set<number>()
  for (const [first] of boxes) {
    if (first) edges.add(first[0]).add(first[1] + 1)
  }
  return [...edges].sort((a, b) => a - b)
}

function coversSlice(box: Box, low: number): boolean {
  const first = box[0]
  return first !== undefined && first[0] <= low && low <= first[1]
}

function sameBoxes(a: readonly Box[], b: readonly Box[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
