// Tags as rows: the limits of EC2, reading them beside a resource, and writing them in the resource's own transaction.
import type { AccountId } from '@karri/model'
import { CloudError } from '../context.ts'
import type { Transaction } from '../store/store.ts'

/** One tag of a resource. */
export interface TagPair {
  readonly key: string
  readonly value: string
}

/** EC2's names of the resource types that can carry tags here. */
export type TaggedType = 'elastic-ip' | 'image' | 'instance' | 'key-pair' | 'security-group' | 'security-group-rule'

/** The resource that tags are put on. */
export interface TaggedResource {
  readonly resourceId: string
  readonly resourceType: TaggedType
  readonly accountId: AccountId
}

/**
 * Refuses tags that EC2 refuses. Each key may come once.
 * @throws CloudError InvalidParameterValue, TagLimitExceeded
 */
export function checkTags(tags: readonly TagPair[]): void {
  for (const { key, value } of tags) {
    if (key.length < 1 || key.length > MAX_KEY_LENGTH) {
      throw invalid(`Tag key "${key.slice(0, 40)}" has ${key.length} characters: 1 to ${MAX_KEY_LENGTH} are allowed`)
    }
    if (value.length > MAX_VALUE_LENGTH) {
      throw invalid(`The value of tag "${key}" has ${value.length} characters: at most ${MAX_VALUE_LENGTH} are allowed`)
    }
    if (key.toLowerCase().startsWith('aws:')) {
      throw invalid(`Tag keys starting with 'aws:' are reserved for internal use: rename "${key}"`)
    }
  }
  const keys = tags.map(({ key }) => key)
  const twice = keys.find((key, index) => keys.indexOf(key) !== index)
  if (twice !== undefined) throw invalid(`Duplicate tag key '${twice}' specified.`)
  if (tags.length > MAX_TAGS) throw limitExceeded()
}

/**
 * Adds or overwrites tags of one resource, within the limit on their number.
 * @throws CloudError TagLimitExceeded
 */
export async function putTags(trx: Transaction, resource: TaggedResource, tags: readonly TagPair[]): Promise<void> {
  for (const { key, value } of tags) {
    await trx
      .insertInto('tags')
      .values({ ...resource, key, value })
      .onConflict((conflict) => conflict.columns(['resourceId', 'key']).doUpdateSet({ value }))
      .execute()
  }
  const { count } = await trx
    .selectFrom('tags')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('resourceId', '=', resource.resourceId)
    .executeTakeFirstOrThrow()
  if (Number(count) > MAX_TAGS) throw limitExceeded()
}

/** Removes every tag of resources that go away, in their own transaction. */
export async function dropTags(trx: Transaction, resourceIds: readonly string[]): Promise<void> {
  if (resourceIds.length > 0) await trx.deleteFrom('tags').where('resourceId', 'in', resourceIds).execute()
}

/** The tags of a type's resources by resource id, each list in the order of its keys. */
export async function readTags(
  trx: Transaction,
  resourceType: TaggedType,
  accountId: AccountId | undefined,
): Promise<ReadonlyMap<string, readonly TagPair[]>> {
  const rows = await trx
    .selectFrom('tags')
    .select(['resourceId', 'key', 'value'])
    .where('resourceType', '=', resourceType)
    .$if(accountId !== undefined, (query) => query.where('accountId', '=', accountId as AccountId))
    .orderBy('key')
    .execute()
  const tags = new Map<string, TagPair[]>()
  for (const { resourceId, key, value } of rows) tags.set(resourceId, [...(tags.get(resourceId) ?? []), { key, value }])
  return tags
}

const MAX_TAGS = 50 // EC2's limits: tags of one resource, characters of a key and of a value
const MAX_KEY_LENGTH = 128
const MAX_VALUE_LENGTH = 256

function invalid(message: string): CloudError {
  return new CloudError('InvalidParameterValue', message)
}

function limitExceeded(): CloudError {
  return new CloudError('TagLimitExceeded', `A resource can have at most ${MAX_TAGS} tags: delete some of them first`)
}
