// What a handler knows about the call that it answers.
import type { Role } from '../tls/role.ts'

/** The other end of a link, as its certificate says. */
export interface Peer {
  readonly role: Role
  /** Host name or node name. */
  readonly name: string
}

export interface CallContext {
  readonly peer: Peer
  /** Aborts when the caller cancelled, its deadline passed, or the link broke. */
  readonly signal: AbortSignal
}
