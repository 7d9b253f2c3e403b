// CreateSecurityGroup (EC2 API reference), as EC2-Classic: no VPC, no egress.
import { createSecurityGroup } from '../../security-groups/security-groups.ts'
import { defineAction } from '../action.ts'
import { parseTagSpecifications, renderTags } from '../tag-specifications.ts'

export const createSecurityGroupAction = defineAction<'CreateSecurityGroup'>({
  name: 'CreateSecurityGroup',
  parameters: ['GroupName', 'Description', 'TagSpecifications'],
  errors: ['InvalidGroup.Duplicate', 'InvalidGroup.Reserved', 'SecurityGroupLimitExceeded', 'TagLimitExceeded'],
  async run(input, { context, caller }) {
    const tags = parseTagSpecifications(input.TagSpecifications, 'security-group')
    const request = { name: input.GroupName ?? '', description: input.Description ?? '', tags }
    const groupId = await createSecurityGroup(context, caller, request)
    return { GroupId: groupId, Tags: renderTags(tags) }
  },
})
