// AuthorizeSecurityGroupIngress and RevokeSecurityGroupIngress: all rules of a request or none. Rules hold for running
// instances at once: every zone in which the group has members is raised in the same transaction.
import { createId, type SecurityGroupRuleId } from '@karri/model'
import { type Caller, type CloudContext, CloudError } from '../context.ts'
import { requireAll } from '../ec2/ids.ts'
import type { SecurityGroupRow, SecurityGroupRuleRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import { dropTags, putTags, type TagPair } from '../tags/tags.ts'
import { changeGroups, findGroup } from './find-groups.ts'
import type { GroupSelector } from './group-selector.ts'
import type { RequestedRule } from './parse-permissions.ts'
import { type RuleValues, resolveRules, ruleMeaning } from './resolve-rules.ts'

/** Rules to add to one of the caller's groups. */
export interface AuthorizeRequest {
  readonly group: GroupSelector
  readonly rules: readonly RequestedRule[]
  /** For each new rule. */
  readonly tags: readonly TagPair[]
}

/**
 * Adds rules to a group.
 * @returns the new rows, in the order of the request.
 * @throws CloudError InvalidGroup.NotFound, InvalidParameterValue, InvalidPermission.Duplicate, MissingParameter, RulesPerSecurityGroupLimitExceeded, TagLimitExceeded
 */
export async function authorizeIngress(
  context: CloudContext,
  caller: Caller,
  request: AuthorizeRequest,
): Promise<readonly SecurityGroupRuleRow[]> {
  if (request.rules.length === 0) throw missingRules('IpPermissions')
  return changeMembersZones(context, { caller, selector: request.group }, async (trx, group) => {
    const rules = await resolveRules(trx, caller.accountId, request.rules)
    refusePresent(await readRules(trx, group), rules, group)
    const createdAt = context.clock.now()
    const rows = rules.map((rule) => ({
      ...rule,
      ruleId: createId('sgr', context.randomBytes),
      groupId: group.groupId,
      createdAt,
    }))
    await trx.insertInto('securityGroupRules').values(rows).execute()
    for (const { ruleId } of rows) {
      const resourceType = 'security-group-rule'
      await putTags(trx, { resourceId: ruleId, resourceType, accountId: caller.accountId }, request.tags)
    }
    return rows
  })
}

/** Rules to take from one of the caller's groups, by their ids or by what they say. */
export interface RevokeRequest {
  readonly group: GroupSelector
  readonly rules: readonly RequestedRule[]
  readonly ruleIds: readonly SecurityGroupRuleId[]
}

/**
 * Takes rules from a group. New connections are judged without them at once; tracked flows live on.
 * @returns the rows that are gone.
 * @throws CloudError InvalidGroup.NotFound, InvalidParameterCombination, InvalidParameterValue, InvalidPermission.NotFound, InvalidSecurityGroupRuleId.NotFound, MissingParameter
 */
export async function revokeIngress(
  context: CloudContext,
  caller: Caller,
  request: RevokeRequest,
): Promise<readonly SecurityGroupRuleRow[]> {
  if (request.rules.length === 0 && request.ruleIds.length === 0) {
    throw missingRules('IpPermissions or SecurityGroupRuleIds')
  }
  if (request.rules.length > 0 && request.ruleIds.length > 0) {
    throw new CloudError('InvalidParameterCombination', 'Give permissions or SecurityGroupRuleIds, not both')
  }
  return changeMembersZones(context, { caller, selector: request.group }, async (trx, group) => {
    const present = await readRules(trx, group)
    const rules = await resolveRules(trx, caller.accountId, request.rules)
    const gone = request.ruleIds.length > 0 ? byIds(present, request.ruleIds) : byMeaning(present, rules, group)
    const ids = gone.map(({ ruleId }) => ruleId)
    await dropTags(trx, ids)
    await trx.deleteFrom('securityGroupRules').where('ruleId', 'in', ids).execute()
    return gone
  })
}

const MAX_RULES = 100 // EC2-Classic's limit for one group

/** Runs work on a group in a transaction that raised every zone where the group has members. */
function changeMembersZones<T>(
  context: CloudContext,
  { caller, selector }: { readonly caller: Caller; readonly selector: GroupSelector },
  work: (trx: Transaction, group: SecurityGroupRow) => Promise<T>,
): Promise<T> {
  const find = (trx: Transaction) => findGroup(trx, caller.accountId, selector)
  return changeGroups(
    context,
    async (trx) => [(await find(trx)).groupId],
    async (trx) => work(trx, await find(trx)),
  )
}

function readRules(trx: Transaction, group: SecurityGroupRow): Promise<SecurityGroupRuleRow[]> {
  return trx.selectFrom('securityGroupRules').selectAll().where('groupId', '=', group.groupId).execute()
}

function refusePresent(
  present: readonly SecurityGroupRuleRow[],
  rules: readonly RuleValues[],
  group: SecurityGroupRow,
): void {
  const meanings = new Set(present.map(ruleMeaning))
  const twice = rules.find((rule) => meanings.has(ruleMeaning(rule)))
  if (twice) {
    throw new CloudError(
      'InvalidPermission.Duplicate',
      `The specified rule "${describeRule(twice)}" already exists in group '${group.name}'`,
    )
  }
  if (present.length + rules.length <= MAX_RULES) return
  throw new CloudError(
    'RulesPerSecurityGroupLimitExceeded',
    `The security group '${group.name}' can have at most ${MAX_RULES} rules: revoke some of them first`,
  )
}

function byIds(present: readonly SecurityGroupRuleRow[], ids: readonly string[]): readonly SecurityGroupRuleRow[] {
  requireAll('sgr', ids, new Set(present.map(({ ruleId }) => ruleId)))
  return present.filter(({ ruleId }) => ids.includes(ruleId))
}

function byMeaning(
  present: readonly SecurityGroupRuleRow[],
  rules: readonly RuleValues[],
  group: SecurityGroupRow,
): readonly SecurityGroupRuleRow[] {
  return rules.map((rule) => {
    const row = present.find((candidate) => ruleMeaning(candidate) === ruleMeaning(rule))
    if (row) return row
    throw new CloudError(
      'InvalidPermission.NotFound',
      `The specified rule "${describeRule(rule)}" does not exist in group '${group.name}'`,
    )
  })
}

function describeRule(rule: RuleValues): string {
  const source = rule.cidr ?? rule.sourceGroupId
  if (rule.protocol === 'all') return `peer: ${source}, ALL`
  return `peer: ${source}, ${rule.protocol.toUpperCase()}, from port: ${rule.fromPort}, to port: ${rule.toPort}, ALLOW`
}

function missingRules(parameters: string): CloudError {
  return new CloudError('MissingParameter', `The request must contain ${parameters}: at least one rule`)
}
