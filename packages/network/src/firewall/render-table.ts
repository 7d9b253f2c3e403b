// A TablePlan as one nft transaction that replaces the table whole: declare it (so that deleting cannot fail), delete it,
// make it anew. The kernel swaps the old for the new at once; no packet meets a half-made table.
import type { ChainPlan, MapPlan, SetPlan, TablePlan } from '../plan/table-plan.ts'

/** The text for `nft -f -`. */
export function renderTable(table: TablePlan): string {
  const name = `${table.family} ${table.name}`
  return [
    `table ${name}`,
    `delete table ${name}`,
    `table ${name} {`,
    ...table.sets.flatMap(renderSet),
    ...table.maps.flatMap(renderMap),
    ...table.chains.flatMap(renderChain),
    '}',
    '',
  ].join('\n')
}

/** What stands between the braces of a set's declaration, without its elements. */
export function renderSetType(set: SetPlan): string {
  return set.interval ? `${set.type} flags interval;` : set.type
}

/** What stands first between the braces of a chain's declaration; empty for a chain without a hook. */
export function renderHook(chain: ChainPlan): string {
  return chain.hook === null ? '' : `${chain.hook}; policy accept;`
}

/** `10.10.1.2 : jump sg_0` */
export function renderMapElement(element: MapPlan['elements'][number]): string {
  return `${element.key} : ${element.value}`
}

function renderSet(set: SetPlan): readonly string[] {
  return [`  set ${set.name} {`, `    ${renderSetType(set)}`, ...renderElements(set.elements), '  }']
}

function renderMap(map: MapPlan): readonly string[] {
  return [`  map ${map.name} {`, `    ${map.type}`, ...renderElements(map.elements.map(renderMapElement)), '  }']
}

function renderElements(elements: readonly string[]): readonly string[] {
  return elements.length === 0 ? [] : [`    elements = { ${elements.join(', ')} }`]
}

function renderChain(chain: ChainPlan): readonly string[] {
  const hook = renderHook(chain)
  return [
    `  chain ${chain.name} {`,
    ...(hook === '' ? [] : [`    ${hook}`]),
    ...chain.rules.map((rule) => `    ${rule}`),
    '  }',
  ]
}
