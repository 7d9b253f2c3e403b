// Reads role and name out of the certificate at the other end of a link, the same way for servers and clients.
import type { PeerCertificate } from 'node:tls'
import { bad, ok, type Result } from '@karri/model'
import { findRole, ROLES, type Role } from './role.ts'

/** The other end of a link, as its certificate says. */
export interface Peer {
  readonly role: Role
  /** Host name or node name. */
  readonly name: string
}

/** The holder of a certificate that our authority has signed; anything but one known role and one name is refused. */
export function parsePeer(certificate: Pick<PeerCertificate, 'subject'> | undefined): Result<Peer> {
  // Node gives an array when a field occurs twice, whatever its types say.
  const role: unknown = certificate?.subject?.CN
  const name: unknown = certificate?.subject?.OU
  const known = typeof role === 'string' ? findRole(role) : undefined
  if (!known) {
    return bad({ path: 'CN', message: `its certificate has the role "${String(role)}": expected ${ROLES.join(', ')}` })
  }
  if (typeof name !== 'string' || name.length === 0) {
    return bad({ path: 'OU', message: `its ${known} certificate names no host: issue a new one` })
  }
  return ok({ role: known, name })
}
