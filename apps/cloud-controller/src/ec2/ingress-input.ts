// The two forms in which AuthorizeSecurityGroupIngress and RevokeSecurityGroupIngress name their rules, as one list: the
// nested IpPermissions, and the flat parameters of the API's first years.
import type { IpPermission } from '@aws-sdk/client-ec2'
import { CloudError } from '../context.ts'
import { type GroupSelector, parseGroupSelector } from '../security-groups/group-selector.ts'
import { parsePermissions, type RequestedRule } from '../security-groups/parse-permissions.ts'

/** The parameters that both actions share. */
export const INGRESS_PARAMETERS = [
  'GroupId',
  'GroupName',
  'IpPermissions',
  'IpProtocol',
  'FromPort',
  'ToPort',
  'CidrIp',
  'SourceSecurityGroupName',
  'SourceSecurityGroupOwnerId',
] as const

/** What the request may say; every member as the SDK names it. */
export interface IngressInput {
  readonly GroupId?: string | undefined
  readonly GroupName?: string | undefined
  readonly IpPermissions?: IpPermission[] | undefined
  readonly IpProtocol?: string | undefined
  readonly FromPort?: number | undefined
  readonly ToPort?: number | undefined
  readonly CidrIp?: string | undefined
  readonly SourceSecurityGroupName?: string | undefined
  readonly SourceSecurityGroupOwnerId?: string | undefined
}

/**
 * The group and its rules; no rules when the request has none in either form.
 * @throws CloudError InvalidParameterCombination, MissingParameter and those of parsePermissions
 */
export function parseIngressInput(input: IngressInput): {
  readonly group: GroupSelector
  readonly rules: readonly RequestedRule[]
} {
  const group = parseGroupSelector(input)
  const flat = flatPermission(input)
  if (flat && input.IpPermissions?.length) {
    throw new CloudError('InvalidParameterCombination', 'Give IpPermissions or the flat parameters, not both')
  }
  return { group, rules: parsePermissions(flat ? [flat] : (input.IpPermissions ?? [])) }
}

function flatPermission(input: IngressInput): IpPermission | undefined {
  const { IpProtocol, FromPort, ToPort, CidrIp, SourceSecurityGroupName: name } = input
  const owner = input.SourceSecurityGroupOwnerId
  if ([IpProtocol, FromPort, ToPort, CidrIp, name, owner].every((value) => value === undefined)) return undefined
  if (name === undefined && owner !== undefined) {
    throw new CloudError('MissingParameter', 'SourceSecurityGroupOwnerId needs SourceSecurityGroupName')
  }
  if (name !== undefined && CidrIp !== undefined) {
    throw new CloudError('InvalidParameterCombination', 'Give CidrIp or SourceSecurityGroupName, not both')
  }
  return {
    // The oldest form names a group alone: everything from its members.
    IpProtocol: IpProtocol ?? (name === undefined ? undefined : '-1'),
    FromPort,
    ToPort,
    IpRanges: CidrIp === undefined ? undefined : [{ CidrIp }],
    UserIdGroupPairs: name === undefined ? undefined : [{ GroupName: name, UserId: owner }],
  }
}
