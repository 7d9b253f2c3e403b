// The key of the session tokens, made at the first start and kept: a restart of the gateway must not log instances out.
import { join } from 'node:path'
import { bad, ok, type RandomBytes } from '@karri/model'
import { createKeptFile, type Logger } from '@karri/service'

/** Bytes: as many as HMAC-SHA256 can use at full strength. */
const KEY_BYTES = 32

/** The kept key, or a new one that is kept from now on. */
export async function readTokenKey(
  stateDir: string,
  { randomBytes, log }: { readonly randomBytes: RandomBytes; readonly log: Logger },
): Promise<Uint8Array> {
  const file = createKeptFile<Uint8Array>({
    path: join(stateDir, 'metadata.key'),
    parse: (bytes) => (bytes.length === KEY_BYTES ? ok(bytes) : bad({ path: 'metadata.key', message: 'not 32 bytes' })),
    render: (key) => key,
    onDamaged: (damage) => log.warn(damage, 'the key of session tokens is damaged: instances will ask for new tokens'),
  })
  const kept = await file.read()
  if (kept !== null) return kept
  const key = randomBytes(KEY_BYTES)
  await file.write(key)
  return key
}
