// DescribeInstances (EC2 API reference): the caller's instances, or every account's for the administrator with the
// instance id `verbose`. Terminated ones stay listed for an hour.
import { CloudError } from '../../context.ts'
import { defineAction } from '../action.ts'
import { parseFilters } from '../filters/filter-table.ts'
import { instanceFilters } from '../filters/instance-filters.ts'
import { requireAll, requireId } from '../ids.ts'
import { takePage } from '../paging.ts'
import { type InstanceDescription, readInstances } from '../read-instances.ts'
import { renderReservations } from '../render-instance.ts'
import { authorizeVerbose, takeVerbose } from '../verbose.ts'

export const describeInstancesAction = defineAction<'DescribeInstances'>({
  name: 'DescribeInstances',
  parameters: ['InstanceIds', 'Filters', 'MaxResults', 'NextToken', 'IncludeManagedResources'],
  filters: instanceFilters,
  errors: ['InvalidInstanceID.Malformed', 'InvalidInstanceID.NotFound', 'InvalidNextToken'],
  authorize: (input, caller) => authorizeVerbose(input.InstanceIds, caller),
  async run(input, call) {
    const matches = parseFilters(input.Filters, instanceFilters)
    const { verbose, values } = takeVerbose(input.InstanceIds)
    const ids: readonly string[] = values.map((id) => requireId(id, 'i'))
    if (ids.length > 0 && input.MaxResults !== undefined) {
      throw new CloudError('InvalidParameterCombination', 'Give InstanceIds or MaxResults, not both')
    }
    const accountId = verbose ? undefined : call.caller.accountId
    const all = await call.context.store.read((trx) => readInstances(trx, { accountId }))
    requireAll('i', ids, new Set(all.map((instance) => instance.instanceId)))
    const found = all.filter(({ instanceId }) => ids.length === 0 || ids.includes(instanceId)).filter(matches)
    const page = takePage(found, { action: 'DescribeInstances', input, min: 5, max: 1000, keyOf: launchKey }, call)
    return { Reservations: renderReservations(page.items), NextToken: page.nextToken }
  },
})

/** Orders instances by launch; numbers are padded so that their text orders as they do. */
function launchKey({ launchTime, reservationId, launchIndex }: InstanceDescription): string {
  return `${String(launchTime).padStart(16, '0')}/${reservationId}/${String(launchIndex).padStart(6, '0')}`
}
