// Which instances may start, as far as the gateway is concerned. Monotonic per instance: once a view that contained it was
// applied whole, a later view that cannot be applied does not take that back.
import type { InstanceId } from '@karri/model'
import type { ZoneView } from '@karri/network'

/** Those permitted before and those of a view just applied, as far as the newest view still has them. */
export function keepPermitted(
  before: ReadonlySet<InstanceId>,
  newest: ZoneView,
  applied?: ZoneView,
): ReadonlySet<InstanceId> {
  return new Set(
    [...before, ...(applied ? instanceIdsOf(applied) : [])].filter((id) => newest.objects.has(`instance/${id}`)),
  )
}

function instanceIdsOf(view: ZoneView): readonly InstanceId[] {
  return [...view.objects.values()].flatMap((object) => (object.kind === 'instance' ? [object.instanceId] : []))
}
