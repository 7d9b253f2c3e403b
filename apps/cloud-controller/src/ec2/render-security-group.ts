// Security groups and their rules in EC2's shapes.
import type { IpPermission, SecurityGroup, SecurityGroupRule } from '@aws-sdk/client-ec2'
import type { AccountId, SecurityGroupId } from '@karri/model'
import type { SecurityGroupRow, SecurityGroupRuleRow } from '../store/schema.ts'
import type { TagPair } from '../tags/tags.ts'
import { renderTags } from './tag-specifications.ts'

/** A group with everything that a description shows. */
export interface GroupDescription extends SecurityGroupRow {
  readonly rules: readonly SecurityGroupRuleRow[]
  readonly tags: readonly TagPair[]
}

/** The groups that rules name as sources, of any account. */
export type SourceGroups = ReadonlyMap<
  SecurityGroupId,
  { readonly groupId: SecurityGroupId; readonly accountId: AccountId; readonly name: string }
>

/** A group as DescribeSecurityGroups shows it: rules of one protocol range are one permission, as in EC2. */
export function renderSecurityGroup(group: GroupDescription, sources: SourceGroups): SecurityGroup {
  return {
    OwnerId: group.accountId,
    GroupId: group.groupId,
    GroupName: group.name,
    Description: group.description,
    IpPermissions: renderPermissions(group.rules, sources),
    IpPermissionsEgress: [],
    Tags: renderTags(group.tags),
  }
}

/** A rule as AuthorizeSecurityGroupIngress answers it. */
export function renderRule(rule: SecurityGroupRuleRow, owner: AccountId, tags: readonly TagPair[]): SecurityGroupRule {
  return {
    SecurityGroupRuleId: rule.ruleId,
    GroupId: rule.groupId,
    GroupOwnerId: owner,
    IsEgress: false,
    IpProtocol: ec2Protocol(rule),
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    CidrIpv4: rule.cidr ?? undefined,
    ReferencedGroupInfo: rule.sourceGroupId === null ? undefined : { GroupId: rule.sourceGroupId },
    Description: rule.description ?? undefined,
    Tags: renderTags(tags),
  }
}

/** EC2's name of a rule's protocol. */
export function ec2Protocol(rule: Pick<SecurityGroupRuleRow, 'protocol'>): string {
  return rule.protocol === 'all' ? '-1' : rule.protocol
}

function renderPermissions(rules: readonly SecurityGroupRuleRow[], sources: SourceGroups): IpPermission[] {
  const permissions = new Map<string, Required<Pick<IpPermission, 'IpRanges' | 'UserIdGroupPairs'>> & IpPermission>()
  for (const rule of rules) {
    const key = `${rule.protocol} ${rule.fromPort} ${rule.toPort}`
    const permission = permissions.get(key) ?? { ...renderRange(rule), IpRanges: [], UserIdGroupPairs: [] }
    permissions.set(key, permission)
    const Description = rule.description ?? undefined
    if (rule.cidr !== null) permission.IpRanges?.push({ CidrIp: rule.cidr, Description })
    const source = rule.sourceGroupId === null ? undefined : sources.get(rule.sourceGroupId)
    if (source) {
      const { accountId, name, groupId } = source
      permission.UserIdGroupPairs?.push({ UserId: accountId, GroupName: name, GroupId: groupId, Description })
    }
  }
  return [...permissions.values()].map((permission) => ({ ...permission, Ipv6Ranges: [], PrefixListIds: [] }))
}

/** A permission for all protocols has no ports, as in EC2. */
function renderRange(rule: SecurityGroupRuleRow): IpPermission {
  if (rule.protocol === 'all') return { IpProtocol: '-1' }
  return { IpProtocol: rule.protocol, FromPort: rule.fromPort, ToPort: rule.toPort }
}
