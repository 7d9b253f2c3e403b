// Encryption of secrets at rest: AES-256-GCM with a key that lives in a file outside the store, so that a copy of the store
// alone gives nobody an access key.
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { KarriError, type RandomBytes } from '@karri/model'

export interface SecretBox {
  /** Encrypts text. `context` (an access key id) is bound to it: opened under another context it is refused. */
  seal(text: string, context: string): string
  /** @throws KarriError `SecretUnreadable` when the key file is not the one that sealed it, or it was changed. */
  open(sealed: string, context: string): string
}

const KEY_BYTES = 32 // AES-256
const NONCE_BYTES = 12 // NIST SP 800-38D, 8.2: the recommended length
const TAG_BYTES = 16

/** A box with a key of 32 bytes. */
export function createSecretBox(key: Uint8Array, randomBytes: RandomBytes): SecretBox {
  return {
    seal(text, context) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      cipher.setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed, 'base64')
      try {
        const nonce = bytes.subarray(0, NONCE_BYTES)
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
        decipher.setAAD(Buffer.from(context))
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
        const body = bytes.subarray(NONCE_BYTES + TAG_BYTES)
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw new KarriError(
          'SecretUnreadable',
          `the secret of ${context} does not open with this secret.key: put back the key file that belongs to this store`,
          { cause },
        )
      }
    },
  }
}

/**
 * Reads the key file, or makes it (mode 0600) when `mayCreate`: only a store without any access key may get a new one.
 * @throws KarriError `SecretKeyMissing`, `SecretKeyMalformed`, `SecretKeyExposed`
 */
export async function readSecretKey(
  file: string,
  { mayCreate, randomBytes }: { readonly mayCreate: boolean; readonly randomBytes: RandomBytes },
): Promise<Uint8Array> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw new KarriError('SecretKeyUnreadable', `the key file ${file} cannot be read: check its owner`, { cause })
  })
  if (text === undefined) return createKeyFile(file, { mayCreate, randomBytes })
  const { mode } = await stat(file)
  if ((mode & 0o077) !== 0) {
    throw new KarriError('SecretKeyExposed', `${file} may be read by others than its owner: chmod 0600 ${file}`)
  }
  if (!/^[0-9a-f]{64}\n?$/.test(text)) {
    throw new KarriError('SecretKeyMalformed', `${file} does not hold 64 hexadecimal digits: put back its backup`)
  }
  return Buffer.from(text.trim(), 'hex')
}

async function createKeyFile(
  file: string,
  { mayCreate, randomBytes }: { readonly mayCreate: boolean; readonly randomBytes: RandomBytes },
): Promise<Uint8Array> {
  if (!mayCreate) {
    throw new KarriError(
      'SecretKeyMissing',
      `the key file ${file} is missing but the store has secrets that only it opens: put back its backup`,
    )
  }
  const key = randomBytes(KEY_BYTES)
  await writeFile(file, `${Buffer.from(key).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  await chmod(file, 0o600) // whatever the umask says
  return key
}
