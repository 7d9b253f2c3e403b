// The smallest nft transaction from one table to another, elements by value and chains whole; rule handles are never used.
//
// Order, and why: new objects first (elements and rules name them); elements are deleted before any is added, because
// adding an existing key with other data, or a range that overlaps one that leaves, fails the whole transaction; changed
// chains are flushed together and then refilled; old objects go last, when no rule and no verdict names them any more.
import type { ChainPlan, MapPlan, SetPlan, TablePlan } from '../plan/table-plan.ts'
import { renderHook, renderMapElement, renderSetType, renderTable } from './render-table.ts'

/**
 * The text for `nft -f -`; empty when the tables are equal. A set's type or a chain's hook cannot be changed in place:
 * then it is the text of renderTable.
 */
export function renderTableChange(from: TablePlan, to: TablePlan): string {
  if (!sameDeclarations(from, to)) return renderTable(to)
  const name = `${to.family} ${to.name}`
  const sets = pair(from.sets, to.sets)
  const maps = pair(from.maps, to.maps)
  const chains = pair(from.chains, to.chains).filter(({ before, after }) => !sameRules(before, after))
  const lines = [
    ...sets.flatMap((set) => declared(set, `set ${name}`, (after) => ` { ${renderSetType(after)} }`)),
    ...chains.flatMap((chain) => declared(chain, `chain ${name}`, renderChainBraces)),
    ...maps.flatMap((map) => declared(map, `map ${name}`, (after) => ` { ${after.type} }`)),
    ...sets.flatMap(({ before, after }) =>
      elementLine(`delete element ${name}`, after && before, missing(before, after, setTexts)),
    ),
    ...maps.flatMap(({ before, after }) =>
      elementLine(`delete element ${name}`, before, missing(before, after, mapTexts)),
    ),
    ...sets.flatMap(({ before, after }) => elementLine(`add element ${name}`, after, missing(after, before, setTexts))),
    ...maps.flatMap(({ before, after }) => elementLine(`add element ${name}`, after, missing(after, before, mapTexts))),
    ...chains.flatMap(({ before }) => (before ? [`flush chain ${name} ${before.name}`] : [])),
    ...chains.flatMap(({ after }) => (after?.rules ?? []).map((rule) => `add rule ${name} ${after?.name} ${rule}`)),
    ...maps.flatMap((map) => deleted(map, `map ${name}`)),
    ...sets.flatMap((set) => deleted(set, `set ${name}`)),
    ...chains.flatMap((chain) => deleted(chain, `chain ${name}`)),
  ]
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

interface Named {
  readonly name: string
}

interface Pair<T> {
  readonly before: T | undefined
  readonly after: T | undefined
}

/** Matches objects of two tables by name: first those of the first table, then the new ones, in their order. */
function pair<T extends Named>(before: readonly T[], after: readonly T[]): readonly Pair<T>[] {
  const olds = new Map(before.map((object) => [object.name, object]))
  const news = new Map(after.map((object) => [object.name, object]))
  return [
    ...before.map((object) => ({ before: object, after: news.get(object.name) })),
    ...after.filter((object) => !olds.has(object.name)).map((object) => ({ before: undefined, after: object })),
  ]
}

function sameDeclarations(from: TablePlan, to: TablePlan): boolean {
  return (
    from.family === to.family &&
    pair(from.sets, to.sets).every(({ before, after }) => same(before, after, renderSetType)) &&
    pair(from.maps, to.maps).every(({ before, after }) => same(before, after, (map) => map.type)) &&
    pair(from.chains, to.chains).every(({ before, after }) => same(before, after, renderHook))
  )
}

function same<T>(before: T | undefined, after: T | undefined, declaration: (object: T) => string): boolean {
  return !before || !after || declaration(before) === declaration(after)
}

function sameRules(before: ChainPlan | undefined, after: ChainPlan | undefined): boolean {
  return before !== undefined && after !== undefined && before.rules.join('\n') === after.rules.join('\n')
}

function declared<T extends Named>(
  { before, after }: Pair<T>,
  prefix: string,
  braces: (object: T) => string,
): readonly string[] {
  return after && !before ? [`add ${prefix} ${after.name}${braces(after)}`] : []
}

function deleted<T extends Named>({ before, after }: Pair<T>, prefix: string): readonly string[] {
  return before && !after ? [`delete ${prefix} ${before.name}`] : []
}

function renderChainBraces(chain: ChainPlan): string {
  const hook = renderHook(chain)
  return hook === '' ? '' : ` { ${hook} }`
}

function setTexts(set: SetPlan): readonly string[] {
  return set.elements
}

function mapTexts(map: MapPlan): readonly string[] {
  return map.elements.map(renderMapElement)
}

/** The elements of the first object that the second lacks. */
function missing<T>(
  of: T | undefined,
  other: T | undefined,
  texts: (object: T) => readonly string[],
): readonly string[] {
  const there = new Set(other ? texts(other) : [])
  return of ? texts(of).filter((text) => !there.has(text)) : []
}

function elementLine(command: string, object: Named | undefined, elements: readonly string[]): readonly string[] {
  return object && elements.length > 0 ? [`${command} ${object.name} { ${elements.join(', ')} }`] : []
}
