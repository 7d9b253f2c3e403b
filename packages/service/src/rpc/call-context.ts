// What a handler knows about the call that it answers.
import type { Peer } from '../tls/peer-certificate.ts'

/** What a handler knows of its call. */
export interface CallContext {
  readonly peer: Peer
  /** Aborts when the caller cancelled, its deadline passed, the link broke, or the call is over. */
  readonly signal: AbortSignal
}
