// The EC2 operations by name. Whether a known operation is served is the caller's business (`findHandler`).
import type { Ec2OperationName } from './handlers.ts'
import type { StructureShape } from './shapes/shape.ts'

/** One operation of the API. Absent shapes: it takes no parameter, or answers only yes. */
export interface Operation {
  readonly name: Ec2OperationName
  readonly input: StructureShape | undefined
  readonly output: StructureShape | undefined
}

/** The operation with this exact name, or undefined when EC2 has none (`InvalidAction`). */
export function findOperation(name: string): Operation | undefined {
  throw new Error(`not yet: ${name}`)
}
