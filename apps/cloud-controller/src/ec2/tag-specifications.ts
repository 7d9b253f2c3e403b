// Tags between EC2's shapes and Karri's: TagSpecifications on create, Tag lists in answers.
import type { Tag, TagSpecification } from '@aws-sdk/client-ec2'
import { CloudError } from '../context.ts'
import { checkTags, type TaggedType, type TagPair } from '../tags/tags.ts'

/**
 * The tags of a create request for the one resource type that it creates.
 * @throws CloudError InvalidParameterValue, MissingParameter, TagLimitExceeded
 */
export function parseTagSpecifications(
  specifications: readonly TagSpecification[] | undefined,
  resourceType: TaggedType,
): readonly TagPair[] {
  const tags = (specifications ?? []).flatMap((specification) => {
    if (specification.ResourceType === undefined) {
      throw new CloudError('MissingParameter', 'Tag specification resource type must have a value')
    }
    if (specification.ResourceType !== resourceType) {
      throw new CloudError(
        'InvalidParameterValue',
        `'${specification.ResourceType}' is not a valid taggable resource type for this operation: use '${resourceType}'`,
      )
    }
    return parseTags(specification.Tags)
  })
  checkTags(tags)
  return tags
}

/** Tags of a request; a tag without a value has the empty one. @throws CloudError MissingParameter */
export function parseTags(tags: readonly Tag[] | undefined): readonly TagPair[] {
  return (tags ?? []).map(({ Key, Value }) => {
    if (Key === undefined)
      throw new CloudError('MissingParameter', 'The request must contain the parameter Key of each Tag')
    return { key: Key, value: Value ?? '' }
  })
}

/** Tags as an answer shows them. */
export function renderTags(tags: readonly TagPair[]): Tag[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }))
}
