// Accounts: each is born with a user, an access key and the security group `default`. The administrator's account is made
// at the cloud's first start.
import { type AccountId, createId, KarriError, type RandomBytes } from '@karri/model'
import { type CloudContext, CloudError } from '../context.ts'
import type { Transaction } from '../store/store.ts'
import { ADMINISTRATOR_ACCOUNT } from './find-credentials.ts'

export interface NewAccount {
  readonly accountId: AccountId
  readonly name: string
  readonly accessKeyId: string
  /** Shown to the operator once; in the store only sealed. */
  readonly secretAccessKey: string
}

type AccountContext = Pick<CloudContext, 'store' | 'clock' | 'randomBytes' | 'secrets'>

const FIRST_USER = 'admin'
const SECRET_BYTES = 30 // 40 characters of base64, as long as EC2's
const KEY_ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const KEY_ID_LENGTH = 16 // after AKIA, as EC2's

/**
 * Creates an account with the user `admin`, one access key and the group `default`.
 * @throws CloudError InvalidParameterValue (malformed name), AccountAlreadyExists
 */
export async function createAccount(context: AccountContext, name: string): Promise<NewAccount> {
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(name)) {
    throw new CloudError(
      'InvalidParameterValue',
      `"${name}" is not an account name: at most 63 lower-case letters, digits, ".", "-" and "_", the first a letter or digit`,
    )
  }
  return context.store.change(async (trx) => {
    if (await findAccount(trx, name)) {
      throw new CloudError('AccountAlreadyExists', `there is an account "${name}" already: choose another name`)
    }
    return insertAccount(trx, context, name)
  })
}

/** Makes the administrator's account unless it is there. */
export async function prepareAdministrator(context: AccountContext): Promise<void> {
  await context.store.change(async (trx) => {
    if (!(await findAccount(trx, ADMINISTRATOR_ACCOUNT))) await insertAccount(trx, context, ADMINISTRATOR_ACCOUNT)
  })
}

/** The administrator's first access key with its secret. @throws KarriError `NoAdministrator` */
export async function readAdministratorKey(context: AccountContext): Promise<NewAccount> {
  const row = await context.store.read((trx) =>
    trx
      .selectFrom('accessKeys')
      .innerJoin('accounts', 'accounts.accountId', 'accessKeys.accountId')
      .select(['accounts.accountId', 'accounts.name', 'accessKeyId', 'secretEncrypted'])
      .where('accounts.name', '=', ADMINISTRATOR_ACCOUNT)
      .where('accessKeys.active', '=', 1)
      .orderBy('accessKeys.createdAt')
      .executeTakeFirst(),
  )
  if (!row) throw new KarriError('NoAdministrator', 'the administrator has no active access key')
  const { accountId, name, accessKeyId } = row
  return { accountId, name, accessKeyId, secretAccessKey: context.secrets.open(row.secretEncrypted, accessKeyId) }
}

function findAccount(trx: Transaction, name: string) {
  return trx.selectFrom('accounts').select('accountId').where('name', '=', name).executeTakeFirst()
}

async function insertAccount(trx: Transaction, context: AccountContext, name: string): Promise<NewAccount> {
  const { clock, randomBytes, secrets } = context
  const createdAt = clock.now()
  const accountId = createAccountId(randomBytes)
  const accessKeyId = createAccessKeyId(randomBytes)
  const secretAccessKey = Buffer.from(randomBytes(SECRET_BYTES)).toString('base64')
  const secretEncrypted = secrets.seal(secretAccessKey, accessKeyId)
  await trx.insertInto('accounts').values({ accountId, name, createdAt }).execute()
  await trx.insertInto('users').values({ accountId, name: FIRST_USER, createdAt }).execute()
  await trx
    .insertInto('accessKeys')
    .values({ accessKeyId, accountId, userName: FIRST_USER, secretEncrypted, active: 1, createdAt })
    .execute()
  await trx
    .insertInto('securityGroups')
    .values({
      groupId: createId('sg', randomBytes),
      accountId,
      name: 'default',
      description: 'default group',
      createdAt,
    })
    .execute()
  return { accountId, name, accessKeyId, secretAccessKey }
}

function createAccountId(randomBytes: RandomBytes): AccountId {
  const value = Buffer.from(randomBytes(8)).readBigUInt64BE() % 1_000_000_000_000n
  return value.toString().padStart(12, '0') as AccountId
}

function createAccessKeyId(randomBytes: RandomBytes): string {
  const letters = Array.from(randomBytes(KEY_ID_LENGTH), (byte) => KEY_ID_LETTERS[byte % KEY_ID_LETTERS.length])
  return `AKIA${letters.join('')}`
}
