// The committed form of an API's shapes: plain JSON, one shape per line so that an SDK upgrade is a readable
// diff. Written by `generate/`, linked here into the `Shape` graph that the codecs walk. No SDK at run time.
import type { Member, ScalarShape, Shape, StructureShape } from './shape.ts'

/** A scalar's kind, or the index of a structure or list in `ShapeTable.shapes`. */
export type ShapeReference = ScalarShape['kind'] | number

/** A member's own name, shape, XML name, EC2 query name, and 1 when the client makes it up. 0 or nothing: absent. */
export type MemberRow = readonly [
  name: string,
  shape: ShapeReference,
  xmlName?: string | 0,
  ec2QueryName?: string | 0,
  idempotencyToken?: 0 | 1,
]

/** A structure with its required members first, or a list. */
export type ShapeRow =
  | readonly [kind: 'structure', name: string, requiredCount: number, members: readonly MemberRow[]]
  | readonly [kind: 'list', name: string, item: MemberRow]

/** An operation with its input and output; null: it has none. */
export type OperationRow = readonly [name: string, input: number | null, output: number | null]

/** All operations of an API, sorted by name, and the shapes they reach. */
export interface ShapeTable {
  readonly operations: readonly OperationRow[]
  readonly shapes: readonly ShapeRow[]
}

/** An operation with its shapes linked. */
export interface LinkedOperation {
  readonly name: string
  readonly input: StructureShape | undefined
  readonly output: StructureShape | undefined
}

/**
 * Links a table. Shapes may be recursive: each is made empty first, then filled.
 * @throws Error when the table contradicts itself; it is generated, so this is a defect of the generator.
 */
export function linkShapeTable(table: ShapeTable): ReadonlyMap<string, LinkedOperation> {
  const shapes = table.shapes.map((row) => emptyShape(row))
  const shapeOf = (reference: ShapeReference): Shape => {
    if (typeof reference === 'string') return SCALARS[reference]
    const shape = shapes[reference]
    if (shape === undefined) throw new Error(`The shape table refers to shape ${reference} of ${shapes.length}.`)
    return shape
  }
  table.shapes.forEach((row, index) => {
    const shape = shapes[index]
    if (row[0] === 'list' && shape?.kind === 'list') shape.item = linkMember(row[2], shapeOf)
    if (row[0] === 'structure' && shape?.kind === 'structure') {
      shape.members = row[3].map((member) => linkMember(member, shapeOf))
    }
  })
  const structureOf = (reference: number | null): StructureShape | undefined => {
    if (reference === null) return undefined
    const shape = shapeOf(reference)
    if (shape.kind !== 'structure') throw new Error(`Shape ${reference} of the shape table must be a structure.`)
    return shape
  }
  return new Map(
    table.operations.map(([name, input, output]) => [
      name,
      { name, input: structureOf(input), output: structureOf(output) },
    ]),
  )
}

const SCALARS: Readonly<Record<ScalarShape['kind'], ScalarShape>> = {
  string: { kind: 'string' },
  number: { kind: 'number' },
  boolean: { kind: 'boolean' },
  timestamp: { kind: 'timestamp' },
  blob: { kind: 'blob' },
}

type UnfilledShape =
  | { kind: 'list'; name: string; item: Member }
  | { kind: 'structure'; name: string; requiredCount: number; members: readonly Member[] }

function emptyShape(row: ShapeRow): UnfilledShape {
  if (row[0] === 'list') return { kind: 'list', name: row[1], item: { name: 'member', shape: SCALARS.string } }
  return { kind: 'structure', name: row[1], requiredCount: row[2], members: [] }
}

function linkMember(row: MemberRow, shapeOf: (reference: ShapeReference) => Shape): Member {
  const [name, shape, xmlName, ec2QueryName, idempotencyToken] = row
  return {
    name,
    shape: shapeOf(shape),
    ...(xmlName ? { xmlName } : {}),
    ...(ec2QueryName ? { ec2QueryName } : {}),
    ...(idempotencyToken ? { idempotencyToken: true } : {}),
  }
}
