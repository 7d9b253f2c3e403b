// DeleteSecurityGroup (EC2 API reference), by id or by name.
import { parseGroupSelector } from '../../security-groups/group-selector.ts'
import { deleteSecurityGroup } from '../../security-groups/security-groups.ts'
import { defineAction } from '../action.ts'

export const deleteSecurityGroupAction = defineAction<'DeleteSecurityGroup'>({
  name: 'DeleteSecurityGroup',
  parameters: ['GroupId', 'GroupName'],
  errors: ['CannotDelete', 'InvalidGroup.InUse', 'InvalidGroup.NotFound', 'InvalidGroupId.Malformed'],
  async run(input, { context, caller }) {
    const groupId = await deleteSecurityGroup(context, caller, parseGroupSelector(input))
    return { Return: true, GroupId: groupId }
  },
})
