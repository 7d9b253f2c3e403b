// For tests only: sends views to a receiver as a cluster-controller does, without a link.
import { encodeNodeObject, type ViewReceiver, type viewV1 } from '@karri/contracts'
import type { NodeObject, NodeView } from '@karri/network'

/** Sends a whole view and answers what the receiver said. */
export async function publish(receiver: ViewReceiver<NodeObject>, view: NodeView): Promise<viewV1.ViewReceipt> {
  return receiver.receive(wholeOf(view))
}

function wholeOf(view: NodeView): viewV1.ViewUpdate {
  const { storeId, generation, revision } = view.version
  const version = { storeId, generation: BigInt(generation), revision: BigInt(revision) }
  return { update: { $case: 'whole', value: { version, objects: [...view.objects.values()].map(encodeNodeObject) } } }
}
