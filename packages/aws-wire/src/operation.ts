// The EC2 operations by name, from the committed shape table. Whether a known operation is served is the
// caller's business (`findHandler`).
import type { Ec2OperationName } from './handlers.ts'
import ec2 from './shapes/ec2.json' with { type: 'json' }
import type { StructureShape } from './shapes/shape.ts'
import { linkShapeTable, type ShapeTable } from './shapes/shape-table.ts'

/** One operation of the API. Absent shapes: it takes no parameter, or answers only yes. */
export interface Operation {
  readonly name: Ec2OperationName
  readonly input: StructureShape | undefined
  readonly output: StructureShape | undefined
}

/** Every EC2 operation that the shape table knows, sorted by name. */
export function listOperations(): readonly Operation[] {
  return [...OPERATIONS.values()]
}

/** The operation with this exact name, or undefined when EC2 has none (`InvalidAction`). */
export function findOperation(name: string): Operation | undefined {
  return OPERATIONS.get(name)
}

// The table and the SDK's types come from the same pinned version (a test regenerates the table), so its names are
// Ec2OperationName.
const OPERATIONS = linkShapeTable(ec2 as unknown as ShapeTable) as ReadonlyMap<string, Operation>
