// DescribeAddresses (EC2 API reference): the caller's allocated addresses. With `verbose` among the public addresses the
// administrator sees the whole pool, its owners written into the instance id (reference/eucalyptus.md 3.9).
import type { Address } from '@aws-sdk/client-ec2'
import type { Ipv4 } from '@karri/model'
import { ADMINISTRATOR_ACCOUNT } from '../../accounts/find-credentials.ts'
import { CloudError } from '../../context.ts'
import type { AddressRow } from '../../store/schema.ts'
import type { Transaction } from '../../store/store.ts'
import { readTags } from '../../tags/tags.ts'
import { defineAction } from '../action.ts'
import { requireIpv4 } from '../address-input.ts'
import { type FilterTable, parseFilters, type Tagged, tagFilters } from '../filters/filter-table.ts'
import { requireAll, requireId } from '../ids.ts'
import { renderTags } from '../tag-specifications.ts'
import { authorizeVerbose, takeVerbose } from '../verbose.ts'

interface AddressDescription extends AddressRow, Tagged {
  readonly ownerName: string | null
  readonly privateIp: Ipv4 | null
}

const nothing = () => undefined

const filters: FilterTable<AddressDescription> = {
  ...tagFilters,
  'allocation-id': (address) => address.allocationId ?? undefined,
  'association-id': (address) => address.associationId ?? undefined,
  domain: () => 'standard',
  'instance-id': (address) => address.instanceId ?? undefined,
  'private-ip-address': (address) => address.privateIp ?? undefined,
  'public-ip': (address) => address.publicIp,
  // What EC2-Classic has not: these match nothing.
  'network-border-group': nothing,
  'network-interface-id': nothing,
  'network-interface-owner-id': nothing,
}

export const describeAddressesAction = defineAction<'DescribeAddresses'>({
  name: 'DescribeAddresses',
  parameters: ['PublicIps', 'AllocationIds', 'Filters'],
  filters,
  errors: [
    'InvalidAddress.Malformed',
    'InvalidAddress.NotFound',
    'InvalidAllocationID.Malformed',
    'InvalidAllocationID.NotFound',
  ],
  authorize: (input, caller) => authorizeVerbose(input.PublicIps, caller),
  async run(input, { context, caller }) {
    const matches = parseFilters(input.Filters, filters)
    const { verbose, values } = takeVerbose(input.PublicIps)
    const publicIps: readonly string[] = values.map(requireIpv4)
    const ids: readonly string[] = (input.AllocationIds ?? []).map((id) => requireId(id, 'eipalloc'))
    const all = await context.store.read(readAddresses)
    const seen = verbose ? all : all.filter((address) => address.accountId === caller.accountId)
    const absent = publicIps.find((publicIp) => !seen.some((address) => address.publicIp === publicIp))
    if (absent !== undefined) throw new CloudError('InvalidAddress.NotFound', `Address '${absent}' not found`)
    requireAll('eipalloc', ids, new Set(seen.map((address) => address.allocationId ?? '')))
    const found = seen
      .filter(({ publicIp, allocationId }) => {
        if (publicIps.length + ids.length === 0) return true
        return publicIps.includes(publicIp) || (allocationId !== null && ids.includes(allocationId))
      })
      .filter(matches)
    return { Addresses: found.map((address) => renderAddress(address, verbose)) }
  },
})

/** Every address: first those that somebody has, then the free ones, each part in plain order of their text. */
async function readAddresses(trx: Transaction): Promise<readonly AddressDescription[]> {
  const rows = await trx
    .selectFrom('addresses')
    .leftJoin('accounts', 'accounts.accountId', 'addresses.accountId')
    .leftJoin('instances', 'instances.instanceId', 'addresses.instanceId')
    .selectAll('addresses')
    .select(['accounts.name as ownerName', 'instances.privateIp'])
    .orderBy((eb) => eb.case().when('addresses.owner', '=', 'nobody').then(1).else(0).end())
    .orderBy('addresses.publicIp')
    .execute()
  const tags = await readTags(trx, 'elastic-ip', undefined)
  return rows.map((row) => ({ ...row, tags: tags.get(row.allocationId ?? '') ?? [] }))
}

function renderAddress(address: AddressDescription, verbose: boolean): Address {
  return {
    PublicIp: address.publicIp,
    AllocationId: address.allocationId ?? undefined,
    AssociationId: address.associationId ?? undefined,
    Domain: 'standard',
    InstanceId: verbose ? ownerForm(address) : (address.instanceId ?? ''),
    PrivateIpAddress: address.privateIp ?? undefined,
    Tags: renderTags(address.tags),
  }
}

function ownerForm({ owner, ownerName, instanceId }: AddressDescription): string {
  if (owner === 'nobody') return 'nobody'
  const name = owner === 'system' ? ADMINISTRATOR_ACCOUNT : (ownerName ?? '')
  return instanceId === null ? `available (${name})` : `${instanceId} (${name})`
}
