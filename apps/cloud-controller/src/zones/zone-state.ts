// A zone's state as users see it: ENABLED, or NOTREADY with the reason. LOST is set and ended only by an operator.
import type { ZoneName } from '@karri/model'
import type { CloudContext } from '../context.ts'

/** Stores the state unless the zone was declared lost; writes nothing when it is the same. */
export async function setZoneState(
  { store }: Pick<CloudContext, 'store'>,
  zone: ZoneName,
  { state, detail }: { readonly state: 'ENABLED' | 'NOTREADY'; readonly detail: string },
): Promise<void> {
  await store.change(async (trx) => {
    await trx
      .updateTable('clusters')
      .set({ state, detail })
      .where('name', '=', zone)
      .where('state', '!=', 'LOST')
      .where((eb) => eb.or([eb('state', '!=', state), eb('detail', '!=', detail)]))
      .execute()
  })
}
