// An error as one sentence for a status: what failed and, where another error is behind it, that one's word too. The log
// has the whole chain with its stacks.

/** The message of an error and of its direct cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error && !error.message.includes(error.cause.message) ? error.cause.message : ''
  return cause === '' ? error.message : `${error.message} (${cause})`
}
