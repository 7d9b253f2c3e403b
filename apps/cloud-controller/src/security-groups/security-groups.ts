// CreateSecurityGroup and DeleteSecurityGroup. A new group is in no zone's view; one that goes has no members left.
import { createId, type SecurityGroupId } from '@karri/model'
import { type Caller, type CloudContext, CloudError } from '../context.ts'
import type { SecurityGroupRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import { dropTags, putTags, type TagPair } from '../tags/tags.ts'
import { changeGroups, findGroup } from './find-groups.ts'
import type { GroupSelector } from './group-selector.ts'

/** The group that every account has from its creation. */
const DEFAULT_GROUP = 'default'

/**
 * Makes an empty group.
 * @throws CloudError InvalidParameterValue, InvalidGroup.Duplicate, InvalidGroup.Reserved, SecurityGroupLimitExceeded, TagLimitExceeded
 */
export async function createSecurityGroup(
  context: CloudContext,
  caller: Caller,
  request: { readonly name: string; readonly description: string; readonly tags: readonly TagPair[] },
): Promise<SecurityGroupId> {
  checkName(request.name)
  checkText('GroupDescription', request.description)
  const row: SecurityGroupRow = {
    groupId: createId('sg', context.randomBytes),
    accountId: caller.accountId,
    name: request.name,
    description: request.description,
    createdAt: context.clock.now(),
  }
  await context.store.change(async (trx) => {
    const own = trx.selectFrom('securityGroups').select('name').where('accountId', '=', caller.accountId)
    const names = (await own.execute()).map(({ name }) => name)
    if (names.includes(row.name)) {
      throw new CloudError('InvalidGroup.Duplicate', `The security group '${row.name}' already exists`)
    }
    if (names.length >= MAX_GROUPS) {
      throw new CloudError(
        'SecurityGroupLimitExceeded',
        `An account can have at most ${MAX_GROUPS} security groups: delete some of them first`,
      )
    }
    await trx.insertInto('securityGroups').values(row).execute()
    const resource = { resourceId: row.groupId, resourceType: 'security-group', accountId: caller.accountId } as const
    await putTags(trx, resource, request.tags)
  })
  return row.groupId
}

/**
 * Deletes a group without members that no other group of the account names as a source. Rules of other accounts that name
 * it go with it: a stranger must not be able to keep a group alive.
 * @throws CloudError InvalidGroup.NotFound, InvalidGroup.InUse, CannotDelete
 */
export async function deleteSecurityGroup(
  context: CloudContext,
  caller: Caller,
  selector: GroupSelector,
): Promise<SecurityGroupId> {
  const findDeletable = async (trx: Transaction) => {
    const group = await findGroup(trx, caller.accountId, selector)
    await refuseInUse(trx, group)
    return group
  }
  const readNamingGroups = async (trx: Transaction) => {
    const group = await findDeletable(trx)
    const rules = trx.selectFrom('securityGroupRules').select('groupId').where('sourceGroupId', '=', group.groupId)
    return (await rules.execute()).map(({ groupId }) => groupId)
  }
  return changeGroups(context, readNamingGroups, async (trx) => {
    const { groupId } = await findDeletable(trx)
    const gone = await trx
      .deleteFrom('securityGroupRules')
      .where((eb) => eb.or([eb('groupId', '=', groupId), eb('sourceGroupId', '=', groupId)]))
      .returning('ruleId')
      .execute()
    await dropTags(trx, [groupId, ...gone.map(({ ruleId }) => ruleId)])
    await trx.deleteFrom('securityGroups').where('groupId', '=', groupId).execute()
    return groupId
  })
}

const MAX_GROUPS = 500 // EC2-Classic's limit for one account

async function refuseInUse(trx: Transaction, group: SecurityGroupRow): Promise<void> {
  if (group.name === DEFAULT_GROUP) {
    throw new CloudError('CannotDelete', 'The specified group: "default" cannot be deleted: every account keeps it')
  }
  const member = await trx
    .selectFrom('instanceGroups')
    .innerJoin('instances', 'instances.instanceId', 'instanceGroups.instanceId')
    .select('instances.instanceId')
    .where('instanceGroups.groupId', '=', group.groupId)
    .where((eb) => eb.or([eb('instances.state', '<>', 'terminated'), eb('instances.inView', '=', 1)]))
    .executeTakeFirst()
  if (member) {
    throw new CloudError(
      'InvalidGroup.InUse',
      `There are active instances using security group '${group.name}': terminate ${member.instanceId} first`,
    )
  }
  const naming = await trx
    .selectFrom('securityGroupRules')
    .innerJoin('securityGroups', 'securityGroups.groupId', 'securityGroupRules.groupId')
    .select('securityGroups.name')
    .where('sourceGroupId', '=', group.groupId)
    .where('securityGroups.groupId', '<>', group.groupId)
    .where('securityGroups.accountId', '=', group.accountId)
    .executeTakeFirst()
  if (naming) {
    throw new CloudError(
      'InvalidGroup.InUse',
      `The security group '${group.name}' is a source of group '${naming.name}': revoke that rule first`,
    )
  }
}

function checkName(name: string): void {
  checkText('GroupName', name)
  if (name === DEFAULT_GROUP) {
    throw new CloudError('InvalidGroup.Reserved', "The security group 'default' is reserved: use another name")
  }
  if (!/^sg-/i.test(name) && name.trim() === name) return
  throw new CloudError(
    'InvalidParameterValue',
    `Invalid security group name '${name}': it may not begin with "sg-", nor begin or end with a space`,
  )
}

/** EC2-Classic: ASCII, up to 255 characters. Control characters are refused too. */
function checkText(parameter: string, text: string): void {
  if (/^[\x20-\x7e]{1,255}$/.test(text)) return
  throw new CloudError(
    'InvalidParameterValue',
    `Value (${JSON.stringify(text.slice(0, 40))}) for parameter ${parameter} is invalid: 1 to 255 printable ASCII characters`,
  )
}
