// RevokeSecurityGroupIngress (EC2 API reference): by permission in both forms, or by rule ids.
import { revokeIngress } from '../../security-groups/change-ingress.ts'
import { defineAction } from '../action.ts'
import { requireId } from '../ids.ts'
import { INGRESS_PARAMETERS, parseIngressInput } from '../ingress-input.ts'
import { ec2Protocol } from '../render-security-group.ts'

export const revokeSecurityGroupIngressAction = defineAction<'RevokeSecurityGroupIngress'>({
  name: 'RevokeSecurityGroupIngress',
  parameters: [...INGRESS_PARAMETERS, 'SecurityGroupRuleIds'],
  errors: [
    'InvalidGroup.NotFound',
    'InvalidGroupId.Malformed',
    'InvalidPermission.Malformed',
    'InvalidPermission.NotFound',
    'InvalidSecurityGroupRuleId.Malformed',
    'InvalidSecurityGroupRuleId.NotFound',
  ],
  async run(input, { context, caller }) {
    const ruleIds = (input.SecurityGroupRuleIds ?? []).map((id) => requireId(id, 'sgr'))
    const rows = await revokeIngress(context, caller, { ...parseIngressInput(input), ruleIds })
    return {
      Return: true,
      RevokedSecurityGroupRules: rows.map((row) => ({
        SecurityGroupRuleId: row.ruleId,
        GroupId: row.groupId,
        IsEgress: false,
        IpProtocol: ec2Protocol(row),
        FromPort: row.fromPort,
        ToPort: row.toPort,
        CidrIpv4: row.cidr ?? undefined,
        ReferencedGroupId: row.sourceGroupId ?? undefined,
        Description: row.description ?? undefined,
      })),
    }
  },
})
