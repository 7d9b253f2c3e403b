// Reads the static schemas that the official SDK exports (`RunInstances$`, …: plain arrays, `StaticSchema` in
// @smithy/types) into a ShapeTable. Build time only. It refuses what it does not know, so that a new kind or
// wire trait in a later SDK stops the generation instead of changing the wire silently.
import type { MemberRow, OperationRow, ShapeReference, ShapeRow, ShapeTable } from '../shapes/shape-table.ts'

/** The table of every operation schema among a module's exports. @throws Error on a schema of an unknown form. */
export function readSdkSchemas(sdk: Readonly<Record<string, unknown>>): ShapeTable {
  const operations = Object.values(sdk).filter(isOperationSchema).sort(byName)
  const reader: Reader = { shapes: [], indexes: new Map() }
  return {
    operations: operations.map(
      (schema): OperationRow => [
        schema[2],
        structureReference(schema[4], reader),
        structureReference(schema[5], reader),
      ],
    ),
    shapes: reader.shapes,
  }
}

// [kind, namespace, name, traits, …]; kinds 0 simple, 1 list, 3 structure, 9 operation.
type NamedSchema = readonly [kind: number, namespace: string, name: string, traits: unknown, ...rest: unknown[]]

interface Reader {
  readonly shapes: ShapeRow[]
  readonly indexes: Map<NamedSchema, number>
}

interface Target {
  readonly schema: unknown
  readonly traits: Readonly<Record<string, unknown>>
}

// 64 and more: a list of (code - 64).
const SCALAR_CODES: Readonly<Record<number, ShapeReference>> = {
  0: 'string',
  1: 'number',
  2: 'boolean',
  4: 'timestamp',
  21: 'blob',
}
const LIST_OF = 64
const IDEMPOTENCY_TOKEN_BIT = 4
// Idempotent and sensitive say nothing about the wire.
const IGNORED_BITS = 2 | 8
const KNOWN_TRAITS = new Set(['xmlName', 'ec2QueryName', 'idempotencyToken'])

function isOperationSchema(value: unknown): value is NamedSchema {
  return Array.isArray(value) && value[0] === 9
}

function byName(a: NamedSchema, b: NamedSchema): number {
  return a[2] < b[2] ? -1 : 1
}

function structureReference(schema: unknown, reader: Reader): number | null {
  const target = unwrap(schema)
  if (target.schema === 'unit') return null
  const reference = shapeReference(target.schema, reader)
  if (typeof reference === 'string') throw new Error(`An operation's input or output is a ${reference}.`)
  return reference
}

function shapeReference(schema: unknown, reader: Reader): ShapeReference {
  if (typeof schema === 'number') return scalarOrListReference(schema, reader)
  if (!isNamedSchema(schema)) throw new Error(`A schema of an unknown form: ${JSON.stringify(schema)}.`)
  if (schema[0] === 0) return shapeReference(unwrap(schema[4]).schema, reader)
  const known = reader.indexes.get(schema)
  if (known !== undefined) return known
  const index = reader.shapes.length
  reader.indexes.set(schema, index)
  reader.shapes.push(['structure', schema[2], 0, []])
  reader.shapes[index] = shapeRow(schema, reader)
  return index
}

function scalarOrListReference(code: number, reader: Reader): ShapeReference {
  if (code < LIST_OF) return scalarReference(code)
  const item = scalarReference(code - LIST_OF)
  const found = reader.shapes.findIndex((row) => row[0] === 'list' && row[1] === `${item} list`)
  return found >= 0 ? found : reader.shapes.push(['list', `${item} list`, ['member', item]]) - 1
}

function scalarReference(code: number): ShapeReference {
  const kind = SCALAR_CODES[code]
  if (kind === undefined) throw new Error(`A schema has the unknown scalar code ${code}.`)
  return kind
}

function shapeRow(schema: NamedSchema, reader: Reader): ShapeRow {
  const [kind, , name, traits, first, second, third] = schema
  if (Object.keys(readTraits(traits)).length > 0) throw new Error(`The schema ${name} has wire traits of its own.`)
  if (kind === 1) return ['list', name, memberRow('member', first, reader)]
  if (kind !== 3) throw new Error(`The schema ${name} has the unknown kind ${kind}.`)
  const names = first as readonly string[]
  const members = second as readonly unknown[]
  return [
    'structure',
    name,
    (third as number | undefined) ?? 0,
    names.map((member, i) => memberRow(member, members[i], reader)),
  ]
}

function memberRow(name: string, schema: unknown, reader: Reader): MemberRow {
  const { schema: target, traits } = unwrap(schema)
  const row = [
    name,
    shapeReference(target, reader),
    traits.xmlName ?? 0,
    traits.ec2QueryName ?? 0,
    traits.idempotencyToken ? 1 : 0,
  ]
  while (row.at(-1) === 0) row.pop()
  return row as unknown as MemberRow
}

// A reference is a schema, a function that gives one (recursive shapes), or [reference, traits] around one.
function unwrap(reference: unknown): Target {
  if (typeof reference === 'function') return unwrap(reference())
  if (!Array.isArray(reference) || reference.length !== 2) return { schema: reference, traits: {} }
  const inner = unwrap(reference[0])
  return { schema: inner.schema, traits: { ...inner.traits, ...readTraits(reference[1]) } }
}

function readTraits(traits: unknown): Readonly<Record<string, unknown>> {
  if (typeof traits === 'object' && traits !== null) {
    for (const name of Object.keys(traits)) {
      if (!KNOWN_TRAITS.has(name)) throw new Error(`A schema has the unknown trait ${name}.`)
    }
    return traits as Record<string, unknown>
  }
  const bits = Number(traits ?? 0)
  if (bits & ~(IDEMPOTENCY_TOKEN_BIT | IGNORED_BITS)) throw new Error(`A schema has the unknown trait bits ${bits}.`)
  return bits & IDEMPOTENCY_TOKEN_BIT ? { idempotencyToken: 1 } : {}
}

function isNamedSchema(value: unknown): value is NamedSchema {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[2] === 'string'
}
