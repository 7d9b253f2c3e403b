// Key pairs of an account: create, import, delete. Running instances keep the public key they were launched with, so that
// no zone needs to hear of a change here.
import { type AccountId, createId, type KeyPairId } from '@karri/model'
import { type Caller, type CloudContext, CloudError } from '../context.ts'
import { notFound } from '../ec2/ids.ts'
import type { KeyPairRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import { dropTags, putTags, type TagPair } from '../tags/tags.ts'
import { createKeyMaterial, type KeyPairType, type PublicKeyMaterial } from './create-key-material.ts'
import { parsePublicKey } from './parse-public-key.ts'

/**
 * Makes a key pair and hands out its private half, once.
 * @throws CloudError InvalidParameterValue, InvalidKeyPair.Duplicate, TagLimitExceeded
 */
export async function createKeyPair(
  context: CloudContext,
  caller: Caller,
  request: { readonly name: string; readonly keyType: KeyPairType; readonly tags: readonly TagPair[] },
): Promise<{ readonly row: KeyPairRow; readonly privateKey: string }> {
  checkName(request.name)
  // Before half a second of arithmetic for a name that is taken; the database decides again below.
  await context.store.read((trx) => refuseTakenName(trx, caller.accountId, request.name))
  const material = await createKeyMaterial(request.keyType, request.name)
  return { row: await insertKeyPair(context, caller, { ...request, material }), privateKey: material.privateKey }
}

/**
 * Takes over the public half of a key that the user made.
 * @throws CloudError InvalidParameterValue, InvalidKey.Format, InvalidKeyPair.Duplicate, TagLimitExceeded
 */
export async function importKeyPair(
  context: CloudContext,
  caller: Caller,
  request: { readonly name: string; readonly material: Uint8Array; readonly tags: readonly TagPair[] },
): Promise<KeyPairRow> {
  checkName(request.name)
  const material = parsePublicKey(request.material, request.name)
  if (!material.ok) throw new CloudError('InvalidKey.Format', material.problems[0]?.message ?? '')
  return insertKeyPair(context, caller, { ...request, material: material.value })
}

/**
 * Deletes a key pair; a name that is not there is no error, as in EC2.
 * @returns its id, or undefined when there was none.
 * @throws CloudError InvalidKeyPair.NotFound (by id)
 */
export async function deleteKeyPair(
  context: CloudContext,
  caller: Caller,
  which: { readonly name: string } | { readonly keyPairId: KeyPairId },
): Promise<KeyPairId | undefined> {
  return context.store.change(async (trx) => {
    const own = trx.deleteFrom('keyPairs').where('accountId', '=', caller.accountId).returning('keyPairId')
    const one = 'name' in which ? own.where('name', '=', which.name) : own.where('keyPairId', '=', which.keyPairId)
    const row = await one.executeTakeFirst()
    if (!row && 'keyPairId' in which) throw notFound('key', which.keyPairId)
    if (row) await dropTags(trx, [row.keyPairId])
    return row?.keyPairId
  })
}

async function insertKeyPair(
  context: CloudContext,
  caller: Caller,
  request: { readonly name: string; readonly material: PublicKeyMaterial; readonly tags: readonly TagPair[] },
): Promise<KeyPairRow> {
  const row: KeyPairRow = {
    keyPairId: createId('key', context.randomBytes),
    accountId: caller.accountId,
    name: request.name,
    fingerprint: request.material.fingerprint,
    publicKey: request.material.publicKey,
    keyType: request.material.keyType,
    createdAt: context.clock.now(),
  }
  await context.store.change(async (trx) => {
    await refuseTakenName(trx, caller.accountId, request.name)
    await trx.insertInto('keyPairs').values(row).execute()
    const resource = { resourceId: row.keyPairId, resourceType: 'key-pair', accountId: caller.accountId } as const
    await putTags(trx, resource, request.tags)
  })
  return row
}

async function refuseTakenName(trx: Transaction, accountId: AccountId, name: string): Promise<void> {
  const taken = await trx
    .selectFrom('keyPairs')
    .select('keyPairId')
    .where('accountId', '=', accountId)
    .where('name', '=', name)
    .executeTakeFirst()
  if (!taken) return
  throw new CloudError(
    'InvalidKeyPair.Duplicate',
    `The keypair '${name}' already exists: delete it first, or use another name`,
  )
}

/** EC2: up to 255 ASCII characters, no leading or trailing spaces. It becomes the comment of an authorized_keys line. */
function checkName(name: string): void {
  if (/^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(name)) return
  throw new CloudError(
    'InvalidParameterValue',
    `Value (${JSON.stringify(name.slice(0, 40))}) for parameter KeyName is invalid: 1 to 255 printable ASCII characters, no space at either end`,
  )
}
