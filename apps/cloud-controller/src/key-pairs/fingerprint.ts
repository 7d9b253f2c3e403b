// EC2's fingerprints of key pairs: what they are a digest of depends on where the key was made and on its type.
// Source: EC2 User Guide, "Verify the fingerprint of your key pair".
import { createHash, type KeyObject } from 'node:crypto'

/** Of an RSA key that EC2 made: SHA-1 of the private key in PKCS #8 DER, as hexadecimal bytes with colons. */
export function createdRsaFingerprint(privateKey: KeyObject): string {
  return colons(
    createHash('sha1')
      .update(privateKey.export({ type: 'pkcs8', format: 'der' }))
      .digest('hex'),
  )
}

/** Of an RSA key that was imported: MD5 of the public key in SPKI DER, as hexadecimal bytes with colons. */
export function importedRsaFingerprint(publicKey: KeyObject): string {
  return colons(
    createHash('md5')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex'),
  )
}

/** Of an ed25519 key: OpenSSH's SHA-256 of the key blob, in base64. */
export function ed25519Fingerprint(blob: Uint8Array): string {
  return createHash('sha256').update(blob).digest('base64')
}

function colons(hex: string): string {
  return (hex.match(/../g) ?? []).join(':')
}
