// DescribeSecurityGroups (EC2 API reference): the caller's groups, or every account's for the administrator with the
// group id `verbose`.
import type { AccountId } from '@karri/model'
import type { Transaction } from '../../store/store.ts'
import { readTags } from '../../tags/tags.ts'
import { defineAction } from '../action.ts'
import { type FilterTable, parseFilters, tagFilters } from '../filters/filter-table.ts'
import { requireAll, requireId } from '../ids.ts'
import { takePage } from '../paging.ts'
import { ec2Protocol, type GroupDescription, renderSecurityGroup, type SourceGroups } from '../render-security-group.ts'
import { authorizeVerbose, takeVerbose } from '../verbose.ts'

interface GroupWithSources extends GroupDescription {
  readonly sources: SourceGroups
}

const nothing = () => undefined

const filters: FilterTable<GroupWithSources> = {
  ...tagFilters,
  description: (group) => group.description,
  'group-id': (group) => group.groupId,
  'group-name': (group) => group.name,
  'ip-permission.cidr': (group) => group.rules.map((rule) => rule.cidr ?? undefined),
  'ip-permission.from-port': (group) => group.rules.map((rule) => rule.fromPort),
  'ip-permission.group-id': (group) => group.rules.map((rule) => rule.sourceGroupId ?? undefined),
  'ip-permission.group-name': (group) => sourcesOf(group).map((source) => source?.name),
  'ip-permission.protocol': (group) => group.rules.map(ec2Protocol),
  'ip-permission.to-port': (group) => group.rules.map((rule) => rule.toPort),
  'ip-permission.user-id': (group) => sourcesOf(group).map((source) => source?.accountId),
  'owner-id': (group) => group.accountId,
  // What a group of EC2-Classic never has: these match nothing.
  'egress.ip-permission.cidr': nothing,
  'egress.ip-permission.from-port': nothing,
  'egress.ip-permission.group-id': nothing,
  'egress.ip-permission.group-name': nothing,
  'egress.ip-permission.ipv6-cidr': nothing,
  'egress.ip-permission.prefix-list-id': nothing,
  'egress.ip-permission.protocol': nothing,
  'egress.ip-permission.to-port': nothing,
  'egress.ip-permission.user-id': nothing,
  'ip-permission.ipv6-cidr': nothing,
  'ip-permission.prefix-list-id': nothing,
  'vpc-id': nothing,
}

export const describeSecurityGroupsAction = defineAction<'DescribeSecurityGroups'>({
  name: 'DescribeSecurityGroups',
  parameters: ['GroupIds', 'GroupNames', 'Filters', 'MaxResults', 'NextToken'],
  filters,
  errors: ['InvalidGroup.NotFound', 'InvalidGroupId.Malformed', 'InvalidNextToken'],
  authorize: (input, caller) => authorizeVerbose(input.GroupIds, caller),
  async run(input, call) {
    const matches = parseFilters(input.Filters, filters)
    const { verbose, values } = takeVerbose(input.GroupIds)
    const ids = values.map((id) => requireId(id, 'sg'))
    const names = input.GroupNames ?? []
    const accountId = verbose ? undefined : call.caller.accountId
    const groups = await call.context.store.read((trx) => readGroups(trx, accountId))
    requireAll('sg', ids, new Set(groups.map((group) => group.groupId)))
    requireAll('sg', names, new Set(groups.map((group) => group.name)))
    const found = groups
      .filter(({ groupId, name }) => ids.length + names.length === 0 || ids.includes(groupId) || names.includes(name))
      .filter(matches)
    const keyOf = (group: GroupWithSources) => `${group.accountId}/${group.name}`
    const page = takePage(found, { action: 'DescribeSecurityGroups', input, min: 5, max: 1000, keyOf }, call)
    return {
      SecurityGroups: page.items.map((group) => renderSecurityGroup(group, group.sources)),
      NextToken: page.nextToken,
    }
  },
})

async function readGroups(trx: Transaction, accountId: AccountId | undefined): Promise<readonly GroupWithSources[]> {
  const all = trx.selectFrom('securityGroups').selectAll()
  const groups = await (accountId === undefined ? all : all.where('accountId', '=', accountId)).execute()
  const rules = await trx
    .selectFrom('securityGroupRules')
    .selectAll('securityGroupRules')
    .innerJoin('securityGroups', 'securityGroups.groupId', 'securityGroupRules.groupId')
    .$if(accountId !== undefined, (query) => query.where('accountId', '=', accountId as AccountId))
    .orderBy('securityGroupRules.createdAt')
    .orderBy('ruleId')
    .execute()
  const sourceIds = [...new Set(rules.flatMap((rule) => rule.sourceGroupId ?? []))]
  const sourceRows =
    sourceIds.length === 0
      ? []
      : await trx
          .selectFrom('securityGroups')
          .select(['groupId', 'accountId', 'name'])
          .where('groupId', 'in', sourceIds)
          .execute()
  const sources: SourceGroups = new Map(sourceRows.map((row) => [row.groupId, row]))
  const tags = await readTags(trx, 'security-group', accountId)
  return groups.map((group) => ({
    ...group,
    sources,
    rules: rules.filter((rule) => rule.groupId === group.groupId),
    tags: tags.get(group.groupId) ?? [],
  }))
}

function sourcesOf(group: GroupWithSources) {
  return group.rules.map((rule) => (rule.sourceGroupId === null ? undefined : group.sources.get(rule.sourceGroupId)))
}
