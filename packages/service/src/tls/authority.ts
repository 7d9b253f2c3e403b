// Karri's own certificate authority: made once by the karri command, it signs one certificate per controller.
import type { Clock, RandomBytes } from '@karri/model'
import type { Role } from './role.ts'

/** PEM texts. Whoever has `key` can be any part of the cloud: it stays on the operator's machine. */
export interface Authority {
  readonly certificate: string
  readonly key: string
}

/** PEM texts of one holder: the authority's certificate, its own and its key. */
export interface TlsFiles {
  readonly ca: string
  readonly certificate: string
  readonly key: string
}

export interface CertificateRequest {
  readonly role: Role
  /** Host name, or for a node its name in NODES: becomes the organizational unit. */
  readonly name: string
  /** When it begins and ends; from a day ago for two years by default. */
  readonly validFromMs?: number
  readonly validToMs?: number
}

/** A new authority, valid for ten years. */
export async function createAuthority(_sources: { clock: Clock; randomBytes?: RandomBytes }): Promise<Authority> {
  throw new Error('not written yet')
}

/** Signs a new key pair for a role and name. */
export async function issueCertificate(
  _authority: Authority,
  _request: CertificateRequest & { readonly clock: Clock },
): Promise<TlsFiles> {
  throw new Error('not written yet')
}
