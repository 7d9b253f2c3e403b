import type { Operation } from '../operation.ts'

/**
 * The XML of a successful answer (status 200, `text/xml;charset=UTF-8`).
 * Members that are undefined or null are left out; an operation without output says `<return>true</return>`.
 * Characters that XML 1.0 cannot carry become U+FFFD.
 */
export function renderResponse(operation: Operation, output: object, requestId: string): string {
  throw new Error(`not yet: ${operation.name} ${output} ${requestId}`)
}
