// Instances with everything that EC2 shows of them, read in one snapshot: their reservation, groups, public address, tags.
import type { AccountId, AllocationId, AssociationId, Ipv4, ReservationId, SecurityGroupId } from '@karri/model'
import type { InstanceRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import { readTags } from '../tags/tags.ts'
import type { Tagged } from './filters/filter-table.ts'

/** A group as an instance shows it. */
export interface GroupName {
  readonly groupId: SecurityGroupId
  readonly name: string
}

/** An instance and what belongs to it. */
export interface InstanceDescription extends InstanceRow, Tagged {
  readonly clientToken: string | null
  /** In the order of the request. */
  readonly groups: readonly GroupName[]
  readonly publicIp: Ipv4 | null
  readonly allocationId: AllocationId | null
  readonly associationId: AssociationId | null
}

/** Which instances to read. */
export interface InstanceSelection {
  /** Undefined reads every account's. */
  readonly accountId: AccountId | undefined
  readonly reservationId?: ReservationId
}

/** Instances in the order of their launch: the oldest reservation first, by launch index within it. */
export async function readInstances(
  trx: Transaction,
  { accountId, reservationId }: InstanceSelection,
): Promise<readonly InstanceDescription[]> {
  const rows = await trx
    .selectFrom('instances')
    .innerJoin('reservations', 'reservations.reservationId', 'instances.reservationId')
    .leftJoin('addresses', 'addresses.instanceId', 'instances.instanceId')
    .selectAll('instances')
    .select(['reservations.clientToken', 'addresses.publicIp', 'addresses.allocationId', 'addresses.associationId'])
    .$if(accountId !== undefined, (query) => query.where('instances.accountId', '=', accountId as AccountId))
    .$if(reservationId !== undefined, (query) =>
      query.where('instances.reservationId', '=', reservationId as ReservationId),
    )
    .orderBy('instances.launchTime')
    .orderBy('instances.reservationId')
    .orderBy('instances.launchIndex')
    .execute()
  const groups = await readGroups(trx, accountId)
  const tags = await readTags(trx, 'instance', accountId)
  return rows.map((row) => ({
    ...row,
    groups: groups.get(row.instanceId) ?? [],
    tags: tags.get(row.instanceId) ?? [],
  }))
}

async function readGroups(
  trx: Transaction,
  accountId: AccountId | undefined,
): Promise<ReadonlyMap<string, readonly GroupName[]>> {
  const rows = await trx
    .selectFrom('instanceGroups')
    .innerJoin('securityGroups', 'securityGroups.groupId', 'instanceGroups.groupId')
    .select(['instanceGroups.instanceId', 'securityGroups.groupId', 'securityGroups.name'])
    .$if(accountId !== undefined, (query) => query.where('securityGroups.accountId', '=', accountId as AccountId))
    .orderBy('instanceGroups.position')
    .execute()
  const groups = new Map<string, GroupName[]>()
  for (const { instanceId, groupId, name } of rows) {
    groups.set(instanceId, [...(groups.get(instanceId) ?? []), { groupId, name }])
  }
  return groups
}
