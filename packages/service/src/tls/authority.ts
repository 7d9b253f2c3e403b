// Karri's own certificate authority: made once by the karri command, it signs one certificate per controller. Keys come
// from WebCrypto, which takes no seed: the one place where passed-in randomness cannot reach.
import 'reflect-metadata' // must come before x509, whose dependency injection needs it
import type { webcrypto } from 'node:crypto'
import { type Clock, KarriError, type RandomBytes } from '@karri/model'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { type Role, serverNameOf } from './role.ts'

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

/** Where time and serial numbers come from. */
export interface AuthoritySources {
  readonly clock: Clock
  readonly randomBytes: RandomBytes
}

/** Whom a certificate is for. */
export interface CertificateRequest extends AuthoritySources {
  readonly role: Role
  /** Host name, or for a node its name in NODES: becomes the organizational unit. */
  readonly name: string
  /** When it begins and ends; from a day ago for two years by default. */
  readonly validFromMs?: number
  readonly validToMs?: number
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000
/** Hosts of a small cloud may have clocks that differ by hours before NTP has run. */
const BACKDATED_MS = DAY_MS
const AUTHORITY_MS = 3650 * DAY_MS
/** Below the 825 days that TLS clients commonly accept. */
const CERTIFICATE_MS = 730 * DAY_MS
const SERIAL_BYTES = 16 // RFC 5280 4.1.2.2: at most 20 octets, positive

/** A new authority, valid for ten years. */
export async function createAuthority({ clock, randomBytes }: AuthoritySources): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(ECDSA, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(randomBytes),
    name: [{ CN: ['Karri authority'] }],
    notBefore: new Date(clock.now() - BACKDATED_MS),
    notAfter: new Date(clock.now() + AUTHORITY_MS),
    signingAlgorithm: ECDSA,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) }
}

/** Signs a new key pair for a role and name. @throws KarriError `BadCertificateName` for an empty or overlong name */
export async function issueCertificate(authority: Authority, request: CertificateRequest): Promise<TlsFiles> {
  const { role, name, clock, randomBytes } = request
  // 64: the upper bound of an organizational unit, RFC 5280 appendix A
  if (name.length === 0 || name.length > 64) {
    throw new KarriError('BadCertificateName', `"${name}" cannot be the name in a certificate: 1 to 64 characters`)
  }
  const issuer = new X509Certificate(authority.certificate)
  const keys = await crypto.subtle.generateKey(ECDSA, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(randomBytes),
    issuer: issuer.subject,
    subject: [{ CN: [role] }, { OU: [name] }],
    notBefore: new Date(request.validFromMs ?? clock.now() - BACKDATED_MS),
    notAfter: new Date(request.validToMs ?? clock.now() + CERTIFICATE_MS),
    signingAlgorithm: ECDSA,
    signingKey: await importKey(authority.key),
    publicKey: keys.publicKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      // Both: a cluster-controller serves the cloud and calls its nodes with one certificate.
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension([{ type: 'dns', value: serverNameOf(role) }]),
    ],
  })
  return {
    ca: authority.certificate,
    certificate: certificate.toString('pem'),
    key: await exportKey(keys.privateKey),
  }
}

function serialNumber(randomBytes: RandomBytes): string {
  const bytes = randomBytes(SERIAL_BYTES)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `01${hex}` // leads with 01, so that it is positive and never shortened
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const [der] = PemConverter.decode(pem)
  if (!der) throw new KarriError('BadAuthorityKey', 'the authority key is not a PEM file with a PRIVATE KEY')
  return crypto.subtle.importKey('pkcs8', der, ECDSA, false, ['sign'])
}
