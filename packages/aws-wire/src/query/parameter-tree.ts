// Decoded parameters (`Filter.1.Name=x`) as a tree, which the input's shape is then laid over. Names are the
// client's: they are only ever keys of a Map.
import { bad, ok, type Result } from '@karri/model'
import type { WireFault } from '../wire-fault.ts'
import type { Parameter } from './parse-parameters.ts'
import { quoteForMessage } from './quote-for-message.ts'

/** A value, or the parameters below a name. */
export type ParameterNode = string | ParameterTree

/** Children by the next part of their name, in the order of arrival. */
export type ParameterTree = ReadonlyMap<string, ParameterNode>

// Parts of a name. EC2's deepest inputs have half as many.
const MAX_NAME_PARTS = 32

/** The tree. Fails with MalformedQueryString: a name too deep, or both a value and the start of others. */
export function plantParameters(parameters: readonly Parameter[]): Result<ParameterTree, WireFault> {
  const root: GrowingTree = new Map()
  for (const [name, value] of parameters) {
    const parts = name.split('.', MAX_NAME_PARTS + 1)
    if (parts.length > MAX_NAME_PARTS) {
      return malformed(
        `The parameter ${quoteForMessage(name)} has more than ${MAX_NAME_PARTS} parts. No EC2 parameter is that deep.`,
      )
    }
    const leaf = parts.pop() as string
    const parent = descend(root, parts)
    if (parent === undefined || parent.has(leaf)) {
      return malformed(
        `The parameter ${quoteForMessage(name)} conflicts with another one: a name has either a value or parts below it.`,
      )
    }
    parent.set(leaf, value)
  }
  return ok(root)
}

type GrowingTree = Map<string, string | GrowingTree>

function descend(root: GrowingTree, parts: readonly string[]): GrowingTree | undefined {
  let tree = root
  for (const part of parts) {
    let child = tree.get(part)
    if (child === undefined) {
      child = new Map()
      tree.set(part, child)
    }
    if (typeof child === 'string') return undefined
    tree = child
  }
  return tree
}

function malformed(message: string): Result<never, WireFault> {
  return bad<WireFault>({ code: 'MalformedQueryString', message })
}
