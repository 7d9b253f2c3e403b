// From the ids of a tag request to the caller's resources: the prefix says the kind, the row says whose it is. An id of
// another account is answered as one that does not exist.
import type { AccountId } from '@karri/model'
import { CloudError } from '../context.ts'
import { type NamedKind, notFound, requireId } from '../ec2/ids.ts'
import type { Transaction } from '../store/store.ts'
import type { TaggedResource, TaggedType } from './tags.ts'

/**
 * The resources of these ids, in their order.
 * @throws CloudError InvalidID (no such kind), `*.Malformed`, `*.NotFound`
 */
export async function findTaggedResources(
  trx: Transaction,
  accountId: AccountId,
  resourceIds: readonly string[],
): Promise<readonly TaggedResource[]> {
  const resources: TaggedResource[] = []
  for (const resourceId of resourceIds) {
    const kind = kindOf(resourceId)
    requireId(resourceId, kind)
    const { resourceType, owner } = KINDS[kind]
    if ((await owner(trx, resourceId)) !== accountId) throw notFound(kind, resourceId)
    resources.push({ resourceId, resourceType, accountId })
  }
  return resources
}

interface TaggedKind {
  readonly resourceType: TaggedType
  /** The account that owns the resource now, or undefined. */
  owner(trx: Transaction, id: string): Promise<AccountId | null | undefined>
}

const image: TaggedKind = {
  resourceType: 'image',
  owner: async (trx, id) =>
    (
      await trx
        .selectFrom('images')
        .select('accountId')
        .where('imageId', '=', id as never)
        .where('state', '=', 'available')
        .executeTakeFirst()
    )?.accountId,
}

const KINDS: Readonly<Record<Exclude<NamedKind, 'eipassoc'>, TaggedKind>> = {
  i: {
    resourceType: 'instance',
    owner: async (trx, id) =>
      (
        await trx
          .selectFrom('instances')
          .select('accountId')
          .where('instanceId', '=', id as never)
          .executeTakeFirst()
      )?.accountId,
  },
  emi: image,
  eki: image,
  eri: image,
  sg: {
    resourceType: 'security-group',
    owner: async (trx, id) =>
      (
        await trx
          .selectFrom('securityGroups')
          .select('accountId')
          .where('groupId', '=', id as never)
          .executeTakeFirst()
      )?.accountId,
  },
  sgr: {
    resourceType: 'security-group-rule',
    owner: async (trx, id) =>
      (
        await trx
          .selectFrom('securityGroupRules')
          .innerJoin('securityGroups', 'securityGroups.groupId', 'securityGroupRules.groupId')
          .select('accountId')
          .where('ruleId', '=', id as never)
          .executeTakeFirst()
      )?.accountId,
  },
  key: {
    resourceType: 'key-pair',
    owner: async (trx, id) =>
      (
        await trx
          .selectFrom('keyPairs')
          .select('accountId')
          .where('keyPairId', '=', id as never)
          .executeTakeFirst()
      )?.accountId,
  },
  eipalloc: {
    resourceType: 'elastic-ip',
    owner: async (trx, id) =>
      (
        await trx
          .selectFrom('addresses')
          .select('accountId')
          .where('allocationId', '=', id as never)
          .executeTakeFirst()
      )?.accountId,
  },
}

function kindOf(resourceId: string): keyof typeof KINDS {
  const prefix = resourceId.slice(0, Math.max(0, resourceId.indexOf('-')))
  if (Object.hasOwn(KINDS, prefix)) return prefix as keyof typeof KINDS
  throw new CloudError(
    'InvalidID',
    `The ID '${resourceId}' is not valid: tags go on ids that begin with ${Object.keys(KINDS).join('-, ')}-`,
  )
}
