// The second step of a Query request: decoded parameters laid over the operation's input shape. The walk goes over
// what the client sent, never over what the shape could hold, so its cost is the request's size.
import { bad, ok, type Result } from '@karri/model'
import type { Operation } from '../operation.ts'
import type { ListShape, Member, StructureShape } from '../shapes/shape.ts'
import type { WireFault, WireFaultCode } from '../wire-fault.ts'
import { ec2MembersByParameterName, ec2ParameterName } from './ec2-parameter-names.ts'
import { type ParameterNode, type ParameterTree, plantParameters } from './parameter-tree.ts'
import type { Parameter } from './parse-parameters.ts'
import { parseScalar, SCALAR_FORMS } from './parse-scalar.ts'
import { quoteForMessage } from './quote-for-message.ts'

// Items of a list are numbered from 1 to at most this; gaps are allowed, order is the numbers'.
const MAX_LIST_INDEX = 10_000

/**
 * The typed input of an operation (`Ec2Input` of its name), from the decoded parameters of the request.
 * Protocol and signature parameters (Action, Version, Timestamp, X-Amz-…) are passed over.
 * Fails with every problem found, at most 16, the first of which is the one to answer: UnknownParameter, InvalidParameterValue,
 * MissingParameter, MalformedQueryString. Ranges, formats and enumerations are the handler's to check.
 */
export function parseQueryRequest(operation: Operation, parameters: readonly Parameter[]): Result<object, WireFault> {
  const tree = plantParameters(parameters.filter(([name]) => !isProtocolParameter(name)))
  if (!tree.ok) return tree
  const faults: WireFault[] = []
  const input = readStructure(operation.input ?? NO_INPUT, tree.value, { path: '', operation, faults })
  return faults.length > 0 ? bad(...faults) : ok(input)
}

interface Place {
  /** The name so far, with its trailing dot; empty at the top. */
  readonly path: string
  readonly operation: Operation
  /** Collects what is wrong, up to MAX_FAULTS. */
  readonly faults: WireFault[]
}

// Enough to mend a request at once; more would let a small request ask for a large answer.
const MAX_FAULTS = 16
const NO_INPUT: StructureShape = { kind: 'structure', name: 'Nothing', requiredCount: 0, members: [] }
const PROTOCOL_PARAMETERS: ReadonlySet<string> = new Set([
  'Action',
  'AWSAccessKeyId',
  'Expires',
  'SecurityToken',
  'Signature',
  'SignatureMethod',
  'SignatureVersion',
  'Timestamp',
  'Version',
])

/** Whether a parameter belongs to the protocol or a signature, not to an operation. */
export function isProtocolParameter(name: string): boolean {
  return PROTOCOL_PARAMETERS.has(name) || name.startsWith('X-Amz-')
}

function readStructure(shape: StructureShape, tree: ParameterTree, place: Place): object {
  const members = ec2MembersByParameterName(shape)
  const value: Record<string, unknown> = {}
  for (const [name, node] of tree) {
    const member = members.get(name)
    if (member === undefined) refuse(place, 'UnknownParameter', unknown(place.path + name, place.operation))
    // Member names are the table's: no `__proto__` of a client's gets here.
    else value[member.name] = readMember(member, node, { ...place, path: place.path + name })
  }
  for (const member of shape.members.slice(0, shape.requiredCount)) {
    const name = ec2ParameterName(member)
    if (tree.has(name)) continue
    refuse(place, 'MissingParameter', `The request must contain the parameter ${place.path}${name}. Add it.`)
  }
  return value
}

function readMember(member: Member, node: ParameterNode, place: Place): unknown {
  const { shape } = member
  if (shape.kind === 'structure') {
    if (node === '') return {}
    if (typeof node !== 'string') return readStructure(shape, node, { ...place, path: `${place.path}.` })
    return refuse(
      place,
      'InvalidParameterValue',
      invalid(node, place.path, `${place.path} takes parameters below it (${place.path}.…).`),
    )
  }
  if (shape.kind === 'list') {
    if (node === '') return []
    if (typeof node !== 'string') return readList(shape, node, place)
    return refuse(
      place,
      'InvalidParameterValue',
      invalid(node, place.path, `${place.path} is a list: number its items (${place.path}.1, …).`),
    )
  }
  if (typeof node !== 'string') {
    for (const name of node.keys()) refuse(place, 'UnknownParameter', unknown(`${place.path}.${name}`, place.operation))
    return undefined
  }
  const value = parseScalar(shape, node)
  if (value !== undefined) return value
  return refuse(place, 'InvalidParameterValue', invalid(node, place.path, `It must be ${SCALAR_FORMS[shape.kind]}.`))
}

function readList(shape: ListShape, tree: ParameterTree, place: Place): readonly unknown[] {
  const items: { readonly index: number; readonly value: unknown }[] = []
  for (const [key, node] of tree) {
    const path = `${place.path}.${key}`
    // Without leading zeros: `1` and `01` would be two items with one number.
    const index = /^[1-9]\d{0,9}$/.test(key) ? Number(key) : 0
    if (index === 0) refuse(place, 'UnknownParameter', unknown(path, place.operation))
    else if (index > MAX_LIST_INDEX) {
      refuse(
        place,
        'InvalidParameterValue',
        `The parameter ${quoteForMessage(path)} has a number above ${MAX_LIST_INDEX}. Number the items of a list from 1.`,
      )
    } else items.push({ index, value: readMember(shape.item, node, { ...place, path }) })
  }
  return items.sort((a, b) => a.index - b.index).map((item) => item.value)
}

function refuse(place: Place, code: WireFaultCode, message: string): undefined {
  if (place.faults.length < MAX_FAULTS) place.faults.push({ code, message })
}

function unknown(path: string, operation: Operation): string {
  return `The parameter ${quoteForMessage(path)} is not recognized. Remove it, or check its name in the API reference of ${operation.name}.`
}

function invalid(value: string, path: string, remedy: string): string {
  return `Value (${quoteForMessage(value)}) for parameter ${quoteForMessage(path)} is invalid. ${remedy}`
}
