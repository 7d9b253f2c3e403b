// ClusterService, for the cloud-controller only: the zone's configuration, its view in, its status out, consoles relayed.
import {
  acceptViews,
  clusterV1,
  encodeClusterConfig,
  encodeZoneStatus,
  followSource,
  type Source,
  type ViewReceiver,
} from '@karri/contracts'
import { type InstanceId, KarriError, parseId } from '@karri/model'
import type { ClusterConfig, ZoneObject, ZoneStatus } from '@karri/network'
import { type RpcService, rpcService } from '@karri/service'
import type { ConsoleReading } from '../nodes/read-console.ts'

export interface ClusterServiceParts {
  readonly config: ClusterConfig
  readonly receiver: ViewReceiver<ZoneObject>
  readonly status: Source<ZoneStatus>
  readonly readConsole: (
    target: { readonly node: string; readonly instanceId: InstanceId },
    signal: AbortSignal,
  ) => Promise<ConsoleReading>
}

/** The service of a zone. */
export function createClusterService({ config, receiver, status, readConsole }: ClusterServiceParts): RpcService {
  return rpcService({
    definition: clusterV1.ClusterServiceService,
    allow: ['cloud-controller'],
    implementation: {
      describeZone: async () => encodeClusterConfig(config),
      publishZoneView: (requests) => acceptViews(requests, receiver),
      watchZoneStatus: async function* (_request, { signal }) {
        for await (const value of followSource(status, signal)) yield { status: encodeZoneStatus(value) }
      },
      readConsole: ({ node, instanceId }, { signal }) => {
        const id = parseId(instanceId, 'i')
        if (!id.ok) throw new KarriError('InvalidArgument', `"${instanceId}" is not an instance id`)
        return readConsole({ node, instanceId: id.value }, signal)
      },
    },
  })
}
