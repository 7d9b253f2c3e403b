// A node's side of the links over real loopback gRPC with mutual TLS: a server that can die and come back on its port, and
// everything that it accepted, in order.

import type { NodeObject, NodeStatus, View } from '@karri/network'
import {
  createAuthority,
  dial,
  issueCertificate,
  type RpcImplementation,
  type RpcServer,
  rpcService,
  silentLogger,
  startRpcServer,
  systemClock,
  systemRandomBytes,
  type TlsFiles,
} from '@karri/service'
import { nodeV1, statusV1 } from '../index.ts'
import { parseNodeObject } from '../messages/node-object.ts'
import { encodeNodeStatus } from '../messages/zone-status.ts'
import { followSource, type Source } from './source.ts'
import { acceptViews, createViewReceiver, type ViewReceiver } from './view-receiver.ts'

export interface Certificates {
  readonly node: TlsFiles
  readonly cluster: TlsFiles
}

/** Certificates of node n1 and its cluster. */
export async function certify(): Promise<Certificates> {
  const sources = { clock: systemClock, randomBytes: systemRandomBytes }
  const authority = await createAuthority(sources)
  return {
    node: await issueCertificate(authority, { role: 'node-controller', name: 'n1', ...sources }),
    cluster: await issueCertificate(authority, { role: 'cluster-controller', name: 'c1', ...sources }),
  }
}

/** A node whose disk is `stored`: a restart keeps that and nothing else. */
export class FakeNode {
  readonly accepted: View<NodeObject>[] = []
  stored: View<NodeObject> | null = null
  diskFull = false
  port = 0
  #server: RpcServer | undefined
  readonly #certificates: Certificates
  readonly #status: Source<NodeStatus>

  constructor(certificates: Certificates, status: Source<NodeStatus>) {
    this.#certificates = certificates
    this.#status = status
  }

  /** Starts, or starts again on the same port; `change` may wrap the handlers, to lose or twist messages. */
  async start(change: (handlers: NodeHandlers) => NodeHandlers = (handlers) => handlers): Promise<void> {
    const receiver = createViewReceiver<NodeObject>({
      initial: this.stored,
      parseObject: parseNodeObject,
      persist: async (view) => {
        if (this.diskFull) throw new Error('no space left on device')
        this.stored = view
      },
      onAccepted: (view) => void this.accepted.push(view),
    })
    this.#server = await startRpcServer({
      host: '127.0.0.1',
      port: this.port,
      tls: this.#certificates.node,
      services: [
        rpcService({
          definition: nodeV1.NodeServiceService,
          implementation: change(this.#handlers(receiver)),
          allow: ['cluster-controller'],
        }),
      ],
      log: silentLogger,
    })
    this.port = this.#server.port
  }

  /** Dies without a word: connections are cut. */
  async crash(): Promise<void> {
    await this.#server?.stop(0)
    this.#server = undefined
  }

  /** A client of this node. */
  dial(): nodeV1.NodeServiceClient {
    return dial({
      client: nodeV1.NodeServiceClient,
      address: `127.0.0.1:${this.port}`,
      tls: this.#certificates.cluster,
      role: 'node-controller',
      name: 'n1',
    })
  }

  #handlers(receiver: ViewReceiver<NodeObject>): NodeHandlers {
    const status = this.#status
    return {
      publishNodeView: (requests) => acceptViews(requests, receiver),
      watchNodeStatus: async function* (_request, { signal }) {
        for await (const newest of followSource(status, signal)) yield { status: encodeNodeStatus(newest) }
      },
      readConsole: async () => ({ output: Buffer.alloc(0), writtenAtMs: 0n }),
    }
  }
}

export type NodeHandlers = RpcImplementation<typeof nodeV1.NodeServiceService>

/** A status whose only news is its problem. */
export function nodeStatus(problem: string): NodeStatus {
  return {
    node: 'n1' as NodeStatus['node'],
    state: 'up',
    capacity: { vcpus: 2, memoryMib: 768, diskGib: 10 },
    accelerator: 'tcg',
    applied: null,
    instances: [],
    problem,
  }
}

/** A message that no parser accepts. */
export const BAD_STATUS: statusV1.NodeStatus = statusV1.NodeStatus.fromPartial({ node: '' })
