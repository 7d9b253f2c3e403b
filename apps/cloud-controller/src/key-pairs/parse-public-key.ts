// The public key of ImportKeyPair: OpenSSH, RFC 4716 or PEM (SPKI) text to one authorized_keys line. What a client sends is
// parsed and written anew, so that nothing of its text (options, a second line) reaches a guest's authorized_keys.
import { createPublicKey } from 'node:crypto'
import { bad, ok, type Result } from '@karri/model'
import sshpk from 'sshpk'
import type { PublicKeyMaterial } from './create-key-material.ts'
import { ed25519Fingerprint, importedRsaFingerprint } from './fingerprint.ts'

/** Reads a public key. A private key is refused: it must not travel. */
export function parsePublicKey(material: Uint8Array, name: string): Result<PublicKeyMaterial> {
  if (material.length === 0 || material.length > MAX_KEY_BYTES) {
    return problem(`it has ${material.length} bytes, 1 to ${MAX_KEY_BYTES} are allowed`)
  }
  const text = Buffer.from(material).toString('utf8').trim()
  if (text.includes('PRIVATE KEY')) return problem('it is a private key; send the public one, and make a new key pair')
  const key = parse(text)
  if (!key) return problem('expected an OpenSSH, RFC 4716 or PEM public key')
  key.comment = name
  const publicKey = key.toString('ssh')
  if (key.type === 'ed25519') {
    const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64')
    return ok({ keyType: 'ed25519', fingerprint: ed25519Fingerprint(blob), publicKey })
  }
  if (key.type !== 'rsa') return problem(`its type is ${key.type}; RSA and ED25519 are supported`)
  if (!RSA_SIZES.includes(key.size)) {
    return problem(`it is an RSA key of ${key.size} bits; ${RSA_SIZES.join(', ')} are supported`)
  }
  const fingerprint = importedRsaFingerprint(createPublicKey(key.toString('pkcs8')))
  return ok({ keyType: 'rsa', fingerprint, publicKey })
}

const MAX_KEY_BYTES = 2048 // EC2's limit on PublicKeyMaterial; an RSA-4096 line has about 750
const RSA_SIZES: readonly number[] = [1024, 2048, 4096] // EC2 API reference, ImportKeyPair

function parse(text: string): sshpk.Key | undefined {
  const format = text.startsWith('---- BEGIN SSH2') ? 'rfc4253' : text.startsWith('-----BEGIN') ? 'pem' : 'ssh'
  try {
    if (format !== 'rfc4253') return sshpk.parseKey(text, format)
    return sshpk.parseKey(`${blobType(text)} ${rfc4716Body(text)}`, 'ssh')
  } catch {
    // sshpk throws many kinds of errors on what is not a key; all mean the same here.
    return undefined
  }
}

/** The base64 of an RFC 4716 file without its header lines (a header goes on after a trailing backslash). */
function rfc4716Body(text: string): string {
  const lines = text.replace(/\\\r?\n/g, '').split(/\r?\n/)
  return lines.filter((line) => !line.startsWith('----') && !line.includes(':')).join('')
}

/** The type name that a key blob begins with (RFC 4253, 6.6). */
function blobType(text: string): string {
  const blob = Buffer.from(rfc4716Body(text), 'base64')
  return blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1')
}

function problem(reason: string): Result<PublicKeyMaterial> {
  return bad({ path: 'PublicKeyMaterial', message: `Key is not in valid OpenSSH public key format: ${reason}` })
}
