// RegisterCluster: a new availability zone, or a new address of a known one. What the zone is made of comes later, from
// its cluster-controller itself.
import { parseNodeName, parseZoneName, type ZoneName } from '@karri/model'
import { type CloudContext, CloudError } from '../context.ts'

/** Registers a zone; doing it again with the same host changes nothing. @throws CloudError InvalidParameterValue */
export async function registerCluster(
  { store }: Pick<CloudContext, 'store'>,
  { name, host }: { readonly name: string; readonly host: string },
): Promise<ZoneName> {
  const zone = parseZoneName(name)
  if (!zone.ok) throw new CloudError('InvalidParameterValue', zone.problems[0]?.message ?? name)
  const parsedHost = parseNodeName(host)
  if (!parsedHost.ok) throw new CloudError('InvalidParameterValue', parsedHost.problems[0]?.message ?? host)
  const detail = 'its cluster-controller has not answered yet'
  await store.change(async (trx) => {
    await trx
      .insertInto('clusters')
      .values({
        name: zone.value,
        host,
        generation: 1,
        configJson: null,
        nodesJson: '[]',
        schedPolicy: 'GREEDY',
        roundRobinCursor: 0,
        state: 'NOTREADY',
        detail,
        gatewayAppliedGeneration: 0,
        gatewayProblem: '',
        reportedAt: null,
      })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
    await trx
      .updateTable('clusters')
      .set({ host, state: 'NOTREADY', detail })
      .where('name', '=', zone.value)
      .where((eb) => eb.or([eb('host', '!=', host), eb('state', '=', 'LOST')]))
      .execute()
  })
  return zone.value
}
