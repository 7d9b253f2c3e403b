// Certificates on disk: `${root}/etc/karri/tls/{ca.crt,<role>.crt,<role>.key}`.
import type { Clock } from '@karri/model'
import type { TlsFiles } from './authority.ts'
import type { Role } from './role.ts'

/** Writes the three files, the key with mode 0600; replaces older ones. */
export async function writeTls(_tlsDir: string, _role: Role, _files: TlsFiles): Promise<void> {
  throw new Error('not written yet')
}

/**
 * Reads and checks the three files of a role.
 * @throws KarriError `TlsMissing`, `TlsExpired`, `TlsMismatch`: names the file and the command that mends it
 */
export async function readTls(_tlsDir: string, _role: Role, _clock: Clock): Promise<TlsFiles> {
  throw new Error('not written yet')
}
