// The zone agent, put together from what it is given: no process, socket or clock of its own. main.ts gives it the real
// ones, tests and simulations their own; `restart` in a test is a second createCluster over the same folder.
//
//   cloud ─view─▶ receiver ─▶ gateway (this host) ─confirmed─▶ permissions ─▶ node views ─▶ nodes
//   cloud ◀─status─ gateway + what is believed of the nodes ◀─────────────── node reports ◀──┘
import { join } from 'node:path'
import {
  createSource,
  createViewReceiver,
  encodeZoneObject,
  type nodeV1,
  parseView,
  parseZoneObject,
  renderView,
  type Source,
  type ViewReceiver,
} from '@karri/contracts'
import type { HostApplier } from '@karri/host'
import type { Clock, InstanceId, NodeName, RandomBytes } from '@karri/model'
import type { ClusterConfig, ZoneObject, ZoneStatus, ZoneView } from '@karri/network'
import { createKeptFile, type Logger } from '@karri/service'
import { createGateway } from './gateway/gateway.ts'
import { type NodeLink, openNodeLink } from './nodes/node-link.ts'
import { createNodeViews } from './nodes/node-views.ts'
import { type ConsoleReading, readConsole } from './nodes/read-console.ts'
import { createZoneNodes } from './nodes/zone-nodes.ts'

export interface ClusterParts {
  readonly config: ClusterConfig
  /** The gateway's: this host. */
  readonly applier: HostApplier
  /** A client of a node's NodeService that accepts no certificate but the node's own. */
  readonly dialNode: (node: NodeName) => nodeV1.NodeServiceClient
  /** Absolute: the kept view. */
  readonly stateDir: string
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly log: Logger
  readonly signal: AbortSignal
}

export interface Cluster {
  /** Where the views of the cloud-controller go in. */
  readonly receiver: ViewReceiver<ZoneObject>
  readonly status: Source<ZoneStatus>
  /** The newest accepted view, for metadata; null before the first. */
  view(): ZoneView | null
  readConsole(
    target: { readonly node: string; readonly instanceId: InstanceId },
    signal: AbortSignal,
  ): Promise<ConsoleReading>
  /** Resolves after the signal has aborted and everything under way has ended. */
  ended(): Promise<void>
}

/** Goes on with the kept view, at the gateway and towards the nodes, and is ready for views. */
export async function createCluster(parts: ClusterParts): Promise<Cluster> {
  const { config, clock, randomBytes, log, signal } = parts
  const status = createSource<ZoneStatus>()
  const kept = createKeptFile<ZoneView>({
    path: join(parts.stateDir, 'view'),
    parse: (bytes) => parseView(bytes, parseZoneObject),
    render: (view) => renderView(view, encodeZoneObject),
    onDamaged: (damage) =>
      log.error(damage, 'the kept view is damaged and was set aside: the gateway stays as it is until a view comes'),
  })
  const receiver = createViewReceiver<ZoneObject>({
    initial: await kept.read(),
    parseObject: parseZoneObject,
    persist: kept.write,
    onAccepted: follow,
  })
  const gateway = createGateway({
    config: config.network,
    applier: parts.applier,
    clock,
    log,
    signal,
    onChange: () => {
      tellNodes()
      report()
    },
  })
  const views = createNodeViews(config.nodes)
  const nodes = createZoneNodes({ nodes: config.nodes, view: receiver.held, log })
  const initial = receiver.held()
  if (initial !== null) follow(initial)
  report()
  const links = new Map<NodeName, NodeLink>(config.nodes.map((node) => [node, openLink(node)]))
  return {
    receiver,
    status,
    view: receiver.held,
    readConsole: (target, caller) => readConsole(target, { view: receiver.held(), links }, caller),
    ended: async () => {
      await Promise.all([gateway.ended, ...[...links.values()].map((link) => link.ended)])
    },
  }

  // Nodes are told at once, before the gateway has applied: what shall be gone must not wait for a gateway that is broken,
  // and what shall start waits for its permission anyway.
  function follow(view: ZoneView): void {
    gateway.follow(view)
    tellNodes()
    report()
  }

  function tellNodes(): void {
    const view = receiver.held()
    if (view !== null) views.plan(view, gateway.permitted())
  }

  function openLink(node: NodeName): NodeLink {
    return openNodeLink({
      node,
      client: parts.dialNode(node),
      views: views.of(node),
      onStatus: (said) => {
        nodes.report(node, said)
        report()
      },
      onUnreachable: (reason) => {
        nodes.silent(node, reason)
        report()
      },
      clock,
      randomBytes,
      log,
      signal,
    })
  }

  function report(): void {
    const next: ZoneStatus = { gateway: gateway.status(), nodes: nodes.statuses() }
    if (JSON.stringify(next) !== JSON.stringify(status.read())) status.set(next)
  }
}
