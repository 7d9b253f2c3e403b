// Certificates on disk: `${root}/etc/karri/tls/{ca.crt,<role>.crt,<role>.key}`, and the authority's own `ca.key` where the
// operator keeps it. Reading checks everything that would otherwise fail later as a bare handshake error.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, KarriError } from '@karri/model'
import { replaceFile } from '../files/replace-file.ts'
import type { Authority, TlsFiles } from './authority.ts'
import type { Role } from './role.ts'

/** Writes the three files of a role, the key readable by its owner only; replaces older ones. */
export async function writeTls(tlsDir: string, role: Role, files: TlsFiles): Promise<void> {
  await mkdir(tlsDir, { recursive: true, mode: 0o755 })
  await replaceFile(join(tlsDir, 'ca.crt'), files.ca, 0o644)
  await replaceFile(join(tlsDir, `${role}.key`), files.key, 0o600)
  await replaceFile(join(tlsDir, `${role}.crt`), files.certificate, 0o644)
}

/**
 * Reads and checks the three files of a role.
 * @throws KarriError `TlsMissing`, `TlsExpired`, `TlsMismatch`, `TlsKeyExposed`: names the file and what mends it
 */
export async function readTls(tlsDir: string, role: Role, clock: Clock): Promise<TlsFiles> {
  const caFile = join(tlsDir, 'ca.crt')
  const certificateFile = join(tlsDir, `${role}.crt`)
  const keyFile = join(tlsDir, `${role}.key`)
  const files = {
    ca: await read(caFile, role),
    certificate: await read(certificateFile, role),
    key: await read(keyFile, role),
  }
  const { mode } = await stat(keyFile)
  if (mode & 0o077) {
    throw new KarriError('TlsKeyExposed', `others may read ${keyFile}: run chmod 600 ${keyFile}, or ${remedy(role)}`)
  }
  const ca = parse(caFile, files.ca, role)
  const certificate = parse(certificateFile, files.certificate, role)
  checkValidity(caFile, ca, { role, clock })
  checkValidity(certificateFile, certificate, { role, clock })
  if (!certificate.subject.split('\n').includes(`CN=${role}`)) {
    throw new KarriError('TlsMismatch', `${certificateFile} is not the certificate of a ${role}: ${remedy(role)}`)
  }
  if (!certificate.checkIssued(ca) || !certificate.verify(ca.publicKey)) {
    throw new KarriError('TlsMismatch', `${certificateFile} is not signed by ${caFile}: ${remedy(role)}`)
  }
  if (!holdsKey(certificate, files.key)) {
    throw new KarriError('TlsMismatch', `${keyFile} is not the key of ${certificateFile}: ${remedy(role)}`)
  }
  return files
}

/** Writes the authority: `ca.crt`, and `ca.key` readable by its owner only. */
export async function writeAuthority(dir: string, authority: Authority): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o755 })
  await replaceFile(join(dir, 'ca.key'), authority.key, 0o600)
  await replaceFile(join(dir, 'ca.crt'), authority.certificate, 0o644)
}

/** Reads the authority of a folder, or null when there is none. */
export async function readAuthority(dir: string): Promise<Authority | null> {
  try {
    return {
      certificate: await readFile(join(dir, 'ca.crt'), 'utf8'),
      key: await readFile(join(dir, 'ca.key'), 'utf8'),
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

async function read(file: string, role: Role): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const problem = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'cannot be read'
    throw new KarriError('TlsMissing', `${file} ${problem}: ${remedy(role)}`, { cause })
  }
}

function parse(file: string, pem: string, role: Role): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw new KarriError('TlsMismatch', `${file} is not a PEM certificate: ${remedy(role)}`, { cause })
  }
}

function checkValidity(file: string, certificate: X509Certificate, by: { role: Role; clock: Clock }): void {
  const now = by.clock.now()
  if (now > certificate.validToDate.getTime()) {
    throw new KarriError('TlsExpired', `${file} has expired on ${certificate.validTo}: ${remedy(by.role)}`)
  }
  if (now < certificate.validFromDate.getTime()) {
    throw new KarriError(
      'TlsExpired',
      `${file} is not valid before ${certificate.validFrom} and this host's clock says ${new Date(now).toUTCString()}: ` +
        'set the clock (NTP)',
    )
  }
}

function holdsKey(certificate: X509Certificate, key: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key))
  } catch {
    return false // not a key at all
  }
}

function remedy(role: Role): string {
  return `run "karri certificate issue ${role} NAME" where the authority is and copy its files here`
}
