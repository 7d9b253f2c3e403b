// NodeService, for the zone's cluster-controller: views in, status out, console as a read. Translates and delegates only.
import { acceptViews, encodeNodeStatus, followSource, nodeV1, type Source, type ViewReceiver } from '@karri/contracts'
import type { Hypervisor } from '@karri/host'
import { KarriError, parseId } from '@karri/model'
import type { NodeObject, NodeStatus } from '@karri/network'
import { type RpcService, rpcService } from '@karri/service'

export interface NodeServiceParts {
  readonly receiver: ViewReceiver<NodeObject>
  readonly status: Source<NodeStatus>
  readonly hypervisor: Pick<Hypervisor, 'readConsole'>
}

/** The service of a node. */
export function createNodeService({ receiver, status, hypervisor }: NodeServiceParts): RpcService {
  return rpcService({
    definition: nodeV1.NodeServiceService,
    allow: ['cluster-controller'],
    implementation: {
      publishNodeView: (requests) => acceptViews(requests, receiver),
      watchNodeStatus: async function* (_request, { signal }) {
        for await (const value of followSource(status, signal)) yield { status: encodeNodeStatus(value) }
      },
      readConsole: async ({ instanceId }) => {
        const id = parseId(instanceId, 'i')
        if (!id.ok) throw new KarriError('InvalidArgument', `"${instanceId}" is not an instance id`)
        const { output, writtenAtMs } = await hypervisor.readConsole(id.value)
        return { output: Buffer.from(output), writtenAtMs: BigInt(Math.floor(writtenAtMs)) }
      },
    },
  })
}
