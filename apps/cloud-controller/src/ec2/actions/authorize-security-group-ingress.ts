// AuthorizeSecurityGroupIngress (EC2 API reference), in both of its forms; also on groups of running instances.
import { authorizeIngress } from '../../security-groups/change-ingress.ts'
import { defineAction } from '../action.ts'
import { INGRESS_PARAMETERS, parseIngressInput } from '../ingress-input.ts'
import { renderRule } from '../render-security-group.ts'
import { parseTagSpecifications } from '../tag-specifications.ts'

export const authorizeSecurityGroupIngressAction = defineAction<'AuthorizeSecurityGroupIngress'>({
  name: 'AuthorizeSecurityGroupIngress',
  parameters: [...INGRESS_PARAMETERS, 'TagSpecifications'],
  errors: [
    'InvalidGroup.NotFound',
    'InvalidGroupId.Malformed',
    'InvalidPermission.Duplicate',
    'InvalidPermission.Malformed',
    'RulesPerSecurityGroupLimitExceeded',
    'TagLimitExceeded',
  ],
  async run(input, { context, caller }) {
    const tags = parseTagSpecifications(input.TagSpecifications, 'security-group-rule')
    const rows = await authorizeIngress(context, caller, { ...parseIngressInput(input), tags })
    return { Return: true, SecurityGroupRules: rows.map((row) => renderRule(row, caller.accountId, tags)) }
  },
})
