import type { InstanceId, NodeName } from '@karri/model'
import type { NodeView } from './node-view.ts'
import type { ZoneView } from './zone-view.ts'
export function planNodeView(
  _zone: ZoneView,
  _relay: { readonly node: NodeName; readonly permitted: ReadonlySet<InstanceId>; readonly revision: number },
): NodeView {
  throw new Error('to come')
}
