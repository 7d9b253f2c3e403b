// MaxResults and NextToken. A token is the sealed key of the last item that was shown, bound to who asked for what: a page
// goes on after that key whatever came or went meanwhile, and a changed or borrowed token is refused.
import { createHash } from 'node:crypto'
import { CloudError } from '../context.ts'
import type { Call } from './action.ts'

/** How an action pages. */
export interface PageRequest<T> {
  readonly action: string
  /** The request's input; all of it but NextToken and MaxResults must be the same on the next page. */
  readonly input: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined }
  /** EC2's range of MaxResults for this action. */
  readonly min: number
  readonly max: number
  /** Text that orders the items; unique among them. */
  keyOf(item: T): string
}

/** One page and the token of the next one, if there is one. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly nextToken: string | undefined
}

/**
 * The page that was asked for; all items without MaxResults. Items come back in the order of their keys.
 * @throws CloudError InvalidParameterValue (MaxResults out of range), InvalidNextToken
 */
export function takePage<T>(items: readonly T[], request: PageRequest<T>, call: Call): Page<T> {
  const { MaxResults: maxResults, NextToken: nextToken } = request.input
  checkMaxResults(maxResults, request)
  const scope = scopeOf(request, call)
  const after = nextToken === undefined || nextToken === '' ? '' : openToken(nextToken, scope, call)
  const keyed = items.map((item) => ({ key: request.keyOf(item), item }))
  const rest = keyed.filter(({ key }) => key > after).sort((a, b) => (a.key < b.key ? -1 : 1))
  const shown = rest.slice(0, maxResults ?? (after === '' ? rest.length : request.max))
  const last = shown.at(-1)
  const more = last !== undefined && shown.length < rest.length
  return {
    items: shown.map(({ item }) => item),
    nextToken: more ? call.context.secrets.seal(last.key, scope) : undefined,
  }
}

function checkMaxResults(
  value: number | undefined,
  { min, max }: { readonly min: number; readonly max: number },
): void {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return
  throw new CloudError(
    'InvalidParameterValue',
    `Value ( ${value} ) for parameter maxResults is invalid. Expecting a value from ${min} to ${max}`,
  )
}

function scopeOf<T>({ action, input }: PageRequest<T>, { caller }: Call): string {
  const asked = JSON.stringify({ ...input, MaxResults: undefined, NextToken: undefined })
  return `next-token/${action}/${caller.accountId}/${createHash('sha256').update(asked).digest('hex')}`
}

function openToken(token: string, scope: string, call: Call): string {
  try {
    return call.context.secrets.open(token, scope)
  } catch (cause) {
    throw new CloudError(
      'InvalidNextToken',
      'The token is invalid: give the NextToken of the last answer, with the same parameters as before',
      { cause },
    )
  }
}
