// Joins the store and its key file at start: a store that has secrets must come with the key that opens them.
import type { RandomBytes } from '@karri/model'
import type { Store } from '../store/store.ts'
import { createSecretBox, readSecretKey, type SecretBox } from './secret-box.ts'

/**
 * The box of a store. Makes the key file at the first start only, and proves it on one stored secret.
 * @throws KarriError `SecretKeyMissing`, `SecretKeyMalformed`, `SecretKeyExposed`, `SecretUnreadable`
 */
export async function openSecrets(store: Store, keyFile: string, randomBytes: RandomBytes): Promise<SecretBox> {
  const sealed = await store.read((trx) =>
    trx.selectFrom('accessKeys').select(['accessKeyId', 'secretEncrypted']).limit(1).executeTakeFirst(),
  )
  const key = await readSecretKey(keyFile, { mayCreate: sealed === undefined, randomBytes })
  const secrets = createSecretBox(key, randomBytes)
  if (sealed) secrets.open(sealed.secretEncrypted, sealed.accessKeyId)
  return secrets
}
