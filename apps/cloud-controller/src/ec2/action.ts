// What an EC2 action is to the dispatcher: its name, what it takes, what it may answer, and the function that runs it.
// One file per action in actions/ makes one of these; docs/api.md and the tests over all actions read the same values.
import type { Ec2Input, Ec2OperationName, Ec2Output } from '@karri/aws-wire'
import type { Caller, CloudContext } from '../context.ts'
import type { FilterTable } from './filters/filter-table.ts'

/** One authenticated call. */
export interface Call {
  readonly context: CloudContext
  readonly caller: Caller
  /** As it is answered in x-amzn-requestid and written to the log. */
  readonly requestId: string
  /** `host:port` that the client called, from its Host header. */
  readonly endpoint: string
  /** The classic parameters that the request has, by name. */
  readonly classic: ReadonlyMap<string, string>
}

/** A served action. */
export interface Ec2Action<N extends Ec2OperationName> {
  readonly name: N
  /** Members of the SDK's input that are understood (DryRun always is); any other one is refused by name. */
  readonly parameters: readonly (keyof Ec2Input<N> & string)[]
  /** Parameters of the ancestor's time that no SDK knows any more. */
  readonly classicParameters?: readonly string[]
  /** The filters of a describe action. */
  readonly filters?: FilterTable<never>
  /** EC2 error codes of its own, beside those that every action may answer. */
  readonly errors: readonly string[]
  /** Why the caller may not do this, or undefined when it may. DryRun asks nothing else. */
  authorize?(input: Ec2Input<N>, caller: Caller): string | undefined
  run(input: Ec2Input<N>, call: Call): Promise<Ec2Output<N>>
}

/** An action whose types were checked where it was defined; its input must come from the codec of the same name. */
export interface AnyEc2Action {
  readonly name: Ec2OperationName
  readonly parameters: readonly string[]
  readonly classicParameters?: readonly string[]
  readonly filters?: FilterTable<never>
  readonly errors: readonly string[]
  authorize?(input: object, caller: Caller): string | undefined
  run(input: object, call: Call): Promise<object>
}

/** Checks an action's types against the SDK's and forgets them, so that a table can hold every action. */
export function defineAction<N extends Ec2OperationName>(action: Ec2Action<N>): AnyEc2Action {
  return action as unknown as AnyEc2Action
}
