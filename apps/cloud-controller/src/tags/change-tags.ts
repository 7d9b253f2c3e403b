// CreateTags and DeleteTags: all resources of a request are checked first, then all are changed, in one transaction.
import { type Caller, type CloudContext, CloudError } from '../context.ts'
import { findTaggedResources } from './find-tagged-resources.ts'
import { checkTags, putTags, type TagPair } from './tags.ts'

/**
 * Adds or overwrites tags of the caller's resources.
 * @throws CloudError InvalidParameterValue, TagLimitExceeded, InvalidID, `*.Malformed`, `*.NotFound`
 */
export async function createTags(
  context: CloudContext,
  caller: Caller,
  request: { readonly resourceIds: readonly string[]; readonly tags: readonly TagPair[] },
): Promise<void> {
  checkCount(request.resourceIds)
  if (request.tags.length === 0) throw missing('Tag')
  checkTags(request.tags)
  await context.store.change(async (trx) => {
    for (const resource of await findTaggedResources(trx, caller.accountId, request.resourceIds)) {
      await putTags(trx, resource, request.tags)
    }
  })
}

/** A tag to delete: without a value whatever its value is. */
export interface TagSelector {
  readonly key: string
  readonly value: string | undefined
}

/**
 * Deletes tags of the caller's resources; without selectors all of them. A tag that is not there is no error.
 * @throws CloudError InvalidID, `*.Malformed`, `*.NotFound`
 */
export async function deleteTags(
  context: CloudContext,
  caller: Caller,
  request: { readonly resourceIds: readonly string[]; readonly tags: readonly TagSelector[] },
): Promise<void> {
  checkCount(request.resourceIds)
  await context.store.change(async (trx) => {
    for (const { resourceId } of await findTaggedResources(trx, caller.accountId, request.resourceIds)) {
      const all = trx.deleteFrom('tags').where('resourceId', '=', resourceId)
      if (request.tags.length === 0) await all.execute()
      for (const { key, value } of request.tags) {
        const one = all.where('key', '=', key)
        await (value === undefined ? one : one.where('value', '=', value)).execute()
      }
    }
  })
}

const MAX_RESOURCES = 1000 // EC2's limit on one request

function checkCount(resourceIds: readonly string[]): void {
  if (resourceIds.length === 0) throw missing('ResourceId')
  if (resourceIds.length <= MAX_RESOURCES) return
  throw new CloudError(
    'InvalidParameterValue',
    `${resourceIds.length} resources were given; at most ${MAX_RESOURCES} are allowed in one request`,
  )
}

function missing(parameter: string): CloudError {
  return new CloudError('MissingParameter', `The request must contain the parameter ${parameter}`)
}
