// From a request's rules to rows' values: group sources become ids. A group of another account is found only with its
// owner's account id, as in EC2-Classic; without it, it does not exist.
import { type AccountId, parseAccountId, renderCidr, type SecurityGroupId } from '@karri/model'
import { CloudError } from '../context.ts'
import { notFound } from '../ec2/ids.ts'
import type { SecurityGroupRuleRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import type { GroupReference, RequestedRule } from './parse-permissions.ts'

/** What a rule lets in, apart from its id and its group. */
export type RuleValues = Pick<
  SecurityGroupRuleRow,
  'protocol' | 'fromPort' | 'toPort' | 'cidr' | 'sourceGroupId' | 'description'
>

/**
 * The values of each rule, in order.
 * @throws CloudError InvalidGroup.NotFound, InvalidParameterValue (the same rule twice)
 */
export async function resolveRules(
  trx: Transaction,
  accountId: AccountId,
  rules: readonly RequestedRule[],
): Promise<readonly RuleValues[]> {
  const resolved: RuleValues[] = []
  for (const { protocol, fromPort, toPort, source, description } of rules) {
    const range = { protocol, fromPort, toPort, description }
    if ('cidr' in source) resolved.push({ ...range, cidr: renderCidr(source.cidr), sourceGroupId: null })
    else resolved.push({ ...range, cidr: null, sourceGroupId: await findSource(trx, accountId, source.group) })
  }
  const meanings = resolved.map(ruleMeaning)
  if (new Set(meanings).size < meanings.length) {
    throw new CloudError('InvalidParameterValue', 'The same permission must not appear multiple times')
  }
  return resolved
}

/** Text that two rules of one group share exactly when they mean the same. */
export function ruleMeaning(rule: Omit<RuleValues, 'description'>): string {
  return `${rule.protocol} ${rule.fromPort} ${rule.toPort} ${rule.cidr ?? rule.sourceGroupId}`
}

async function findSource(
  trx: Transaction,
  accountId: AccountId,
  { groupId, name, ownerId }: GroupReference,
): Promise<SecurityGroupId> {
  const owner = ownerId === undefined ? accountId : ownerOf(ownerId)
  let query = trx.selectFrom('securityGroups').select('groupId').where('accountId', '=', owner)
  if (groupId !== undefined) query = query.where('groupId', '=', groupId)
  if (name !== undefined) query = query.where('name', '=', name)
  const row = await query.executeTakeFirst()
  if (!row) throw notFound('sg', groupId ?? name ?? '')
  return row.groupId
}

function ownerOf(text: string): AccountId {
  const owner = parseAccountId(text.replaceAll('-', ''))
  if (owner.ok) return owner.value
  throw new CloudError('InvalidParameterValue', `Invalid account id '${text}': twelve digits are expected`)
}
