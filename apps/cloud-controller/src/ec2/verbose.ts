// The ancestor's keyword `verbose` among the ids of a describe: the administrator's way to see every account's resources
// (reference/eucalyptus.md 3.10). Without it the administrator sees its own, as everybody.
import type { Caller } from '../context.ts'

/** A list of ids without the keyword, and whether it was there. */
export interface VerboseList {
  readonly verbose: boolean
  readonly values: readonly string[]
}

/** Takes the keyword out of a list of ids. */
export function takeVerbose(values: readonly string[] | undefined): VerboseList {
  const rest = (values ?? []).filter((value) => value !== VERBOSE)
  return { verbose: rest.length !== (values?.length ?? 0), values: rest }
}

/** Why this caller may not say `verbose`, or undefined. */
export function authorizeVerbose(values: readonly string[] | undefined, caller: Caller): string | undefined {
  if (caller.isAdministrator || !values?.includes(VERBOSE)) return undefined
  return 'You are not authorized to perform this operation: "verbose" is for members of the administrator\'s account; leave it out'
}

const VERBOSE = 'verbose'
