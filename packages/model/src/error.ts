// The error base of every package: a broken world is a thrown KarriError with a stable code, bad input is a value
// (`Result`). Codes become EC2 faults or gRPC statuses in one table at the edge of each controller, nowhere else.

/** Thrown when the world is not as an operation needs it. `code` is stable; `message` says what failed and the remedy. */
export class KarriError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.name = new.target.name
  }
}

/** One thing that is wrong with an input. `path` names the place: `eucalyptus.conf:12`, `rules[3].fromPort`, … */
export interface Problem {
  readonly path: string
  readonly message: string
}

/** A parsed value, or every problem of the input at once. */
export type Result<T, P = Problem> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly P[] }

/** A success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

/** A failure with at least one problem. */
export function bad<P = Problem>(...problems: readonly P[]): { readonly ok: false; readonly problems: readonly P[] } {
  return { ok: false, problems }
}
