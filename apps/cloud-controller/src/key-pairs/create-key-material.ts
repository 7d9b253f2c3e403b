// Makes the key of CreateKeyPair off the event loop. The private half goes back to the caller and is never stored.
import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import sshpk from 'sshpk'
import { createdRsaFingerprint, ed25519Fingerprint } from './fingerprint.ts'

export type KeyPairType = 'rsa' | 'ed25519'

/** The public half and its fingerprint. */
export interface PublicKeyMaterial {
  readonly keyType: KeyPairType
  readonly fingerprint: string
  /** One line in OpenSSH's authorized_keys format; the comment is the key pair's name. */
  readonly publicKey: string
}

/** A whole new key. */
export interface KeyMaterial extends PublicKeyMaterial {
  /** PEM: PKCS #1 for RSA, as EC2 answers, and OpenSSH's own format for ed25519, the only one that ssh reads. */
  readonly privateKey: string
}

/** A new RSA key of 2048 bits, or an ed25519 one. */
export async function createKeyMaterial(keyType: KeyPairType, name: string): Promise<KeyMaterial> {
  return keyType === 'rsa' ? createRsa(name) : createEd25519(name)
}

const RSA_BITS = 2048 // what EC2's CreateKeyPair makes
const generate = promisify(generateKeyPair)

async function createRsa(name: string): Promise<KeyMaterial> {
  const { privateKey } = await generate('rsa', { modulusLength: RSA_BITS })
  return {
    keyType: 'rsa',
    fingerprint: createdRsaFingerprint(privateKey),
    publicKey: authorizedKey(privateKey, name),
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  }
}

async function createEd25519(name: string): Promise<KeyMaterial> {
  const { privateKey } = await generate('ed25519')
  const publicKey = authorizedKey(privateKey, name)
  const parsed = sshpk.parsePrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }), 'pem')
  parsed.comment = name
  return {
    keyType: 'ed25519',
    fingerprint: ed25519Fingerprint(Buffer.from(publicKey.split(' ')[1] ?? '', 'base64')),
    publicKey,
    privateKey: parsed.toString('ssh-private'),
  }
}

function authorizedKey(privateKey: KeyObject, name: string): string {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' })
  const key = sshpk.parseKey(spki, 'pem')
  key.comment = name
  return key.toString('ssh')
}
