// A security group as a request names it: GroupId, or GroupName among the caller's own, as EC2-Classic.
import type { SecurityGroupId } from '@karri/model'
import { CloudError } from '../context.ts'
import { requireId } from '../ec2/ids.ts'

/** One group of the caller. */
export type GroupSelector = { readonly groupId: SecurityGroupId } | { readonly name: string }

/** The group that a request names. @throws CloudError MissingParameter, InvalidParameterCombination, InvalidGroupId.Malformed */
export function parseGroupSelector(input: {
  readonly GroupId?: string | undefined
  readonly GroupName?: string | undefined
}): GroupSelector {
  const { GroupId: id, GroupName: name } = input
  if (id !== undefined && name !== undefined) {
    throw new CloudError('InvalidParameterCombination', 'Give GroupId or GroupName, not both')
  }
  if (id !== undefined) return { groupId: requireId(id, 'sg') }
  if (name !== undefined && name !== '') return { name }
  throw new CloudError('MissingParameter', 'The request must contain the parameter GroupName or GroupId')
}
