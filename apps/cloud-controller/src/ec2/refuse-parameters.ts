// Parameters that EC2 knows and an action here does not: refused by name, so that nothing asked for is silently left out.
import { CloudError } from '../context.ts'
import type { AnyEc2Action } from './action.ts'

/**
 * Refuses what an action does not understand. `false`, empty lists and empty structures ask for nothing and pass.
 * @throws CloudError UnsupportedOperation
 */
export function refuseParameters(action: Pick<AnyEc2Action, 'name' | 'parameters'>, input: object): void {
  for (const [name, value] of Object.entries(input)) {
    if (name === 'DryRun' || action.parameters.includes(name) || !asksForSomething(value)) continue
    throw new CloudError(
      'UnsupportedOperation',
      `The parameter ${name} of ${action.name} is not offered by this cloud: leave it out`,
    )
  }
}

function asksForSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false
  if (value instanceof Date || value instanceof Uint8Array) return true
  if (typeof value === 'object') return Object.values(value).some(asksForSomething)
  return true
}
