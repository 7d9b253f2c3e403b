// Authentication's lookup: from an access key id to its secret and its owner. Called once for each API request, before
// anything is decoded; it never says why a key is unknown.
import type { Caller, CloudContext } from '../context.ts'

/** The account whose members administer the cloud (reference/eucalyptus.md 4.2). */
export const ADMINISTRATOR_ACCOUNT = 'eucalyptus'

export interface Credentials {
  readonly caller: Caller
  readonly secretAccessKey: string
}

/** The credentials of an active access key, or null when there is none. */
export async function findCredentials(context: CloudContext, accessKeyId: string): Promise<Credentials | null> {
  const row = await context.store.read((trx) =>
    trx
      .selectFrom('accessKeys')
      .innerJoin('accounts', 'accounts.accountId', 'accessKeys.accountId')
      .select(['accounts.accountId', 'accounts.name', 'accessKeys.secretEncrypted'])
      .where('accessKeys.accessKeyId', '=', accessKeyId)
      .where('accessKeys.active', '=', 1)
      .executeTakeFirst(),
  )
  if (!row) return null
  return {
    caller: {
      accountId: row.accountId,
      accountName: row.name,
      accessKeyId,
      isAdministrator: row.name === ADMINISTRATOR_ACCOUNT,
    },
    secretAccessKey: context.secrets.open(row.secretEncrypted, accessKeyId),
  }
}
