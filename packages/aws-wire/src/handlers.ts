// Types of the EC2 operations, taken from the official SDK's commands (types only: nothing of the SDK is loaded at
// run time), and the one place where a handler found by name meets an input that was parsed by name.
import type * as Sdk from '@aws-sdk/client-ec2'
import type { Operation } from './operation.ts'

/** Every EC2 operation's name. */
export type Ec2OperationName = { [K in keyof typeof Sdk]: K extends `${infer N}Command` ? N : never }[keyof typeof Sdk]

/** The typed input of an operation. */
export type Ec2Input<N extends Ec2OperationName> = Ec2Command<N> extends { readonly input: infer I } ? I : never

/** The typed output of an operation. An operation that only says yes has `{}`. */
export type Ec2Output<N extends Ec2OperationName> =
  Ec2Command<N> extends { resolveMiddleware: (...args: never[]) => (...args: never[]) => Promise<{ output: infer O }> }
    ? Omit<O, '$metadata'>
    : never

/** The served operations: each takes its typed input and the caller's context, and answers its typed output. */
export type Ec2Handlers<Context> = {
  readonly [N in Ec2OperationName]?: (input: Ec2Input<N>, context: Context) => Ec2Output<N> | Promise<Ec2Output<N>>
}

/** A handler whose types were checked where its table was written. */
export type AnyHandler<Context> = (input: object, context: Context) => object | Promise<object>

/**
 * The handler of an operation, or undefined when it is not served.
 * The input must come from `parseQueryRequest` with the same operation: that is what makes the cast sound.
 */
export function findHandler<Context>(
  handlers: Ec2Handlers<Context>,
  operation: Operation,
): AnyHandler<Context> | undefined {
  if (!Object.hasOwn(handlers, operation.name)) return undefined
  return handlers[operation.name] as AnyHandler<Context> | undefined
}

type Ec2Command<N extends Ec2OperationName> = `${N}Command` extends keyof typeof Sdk
  ? (typeof Sdk)[`${N}Command`] extends new (
      ...args: never[]
    ) => infer C
    ? C
    : never
  : never
