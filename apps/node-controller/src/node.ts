// The host agent, put together from what it is given: no process, socket or clock of its own. main.ts gives it the real
// ones, tests and simulations their own; `restart` in a test is a second createNode over the same folders.
import { join } from 'node:path'
import {
  createSource,
  createViewReceiver,
  encodeNodeObject,
  parseNodeObject,
  parseView,
  renderView,
  type Source,
  type ViewReceiver,
} from '@karri/contracts'
import type { HostApplier, Hypervisor } from '@karri/host'
import type { Clock, NodeName } from '@karri/model'
import type { NodeCapacity, NodeConfig, NodeObject, NodeStatus, NodeView } from '@karri/network'
import { createKeptFile, type Logger } from '@karri/service'
import type { PrepareMedia } from './images/prepare-media.ts'
import { openInstanceInventory } from './instances/instance-inventory.ts'
import { createNodeNetwork } from './network/node-network.ts'
import { createTapLedger } from './network/tap-facts.ts'

export interface NodeParts {
  /** As the zone's NODES key lists it: the name in this node's certificate. */
  readonly name: NodeName
  readonly network: NodeConfig['network']
  readonly capacity: NodeCapacity
  readonly hypervisor: Hypervisor
  readonly applier: HostApplier
  readonly prepareMedia: PrepareMedia
  /** Absolute: the kept view. */
  readonly stateDir: string
  /** Absolute: one folder per instance, in `instances/`. */
  readonly instancePath: string
  /** Another one after each restart of the host. */
  readonly bootId: string
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

export interface Node {
  /** Where the views of the cluster-controller go in. */
  readonly receiver: ViewReceiver<NodeObject>
  readonly status: Source<NodeStatus>
  /** `host:port` of the image service, from the view; null before the first. */
  imageSource(): string | null
  /** Resolves after the signal has aborted and everything under way has ended. */
  ended(): Promise<void>
}

/** Adopts what is on the host, goes on with the kept view, and is ready for views. */
export async function createNode(parts: NodeParts): Promise<Node> {
  const { hypervisor, clock, log, signal } = parts
  const status = createSource<NodeStatus>()
  const ledger = createTapLedger()
  const instances = await openInstanceInventory(parts.instancePath, {
    hypervisor,
    prepareMedia: parts.prepareMedia,
    taps: ledger,
    bootId: parts.bootId,
    clock,
    log,
    signal,
    onChange: () => {
      network.notice()
      report()
    },
  })
  const network = createNodeNetwork({
    config: parts.network,
    applier: parts.applier,
    instances,
    ledger,
    clock,
    log,
    signal,
    onChange: () => {
      instances.wake()
      report()
    },
  })
  const kept = createKeptFile<NodeView>({
    path: join(parts.stateDir, 'view'),
    parse: (bytes) => parseView(bytes, parseNodeObject),
    render: (view) => renderView(view, encodeNodeObject),
    onDamaged: (damage) =>
      log.error(
        damage,
        'the kept view is damaged and was set aside: guests run on, nothing changes until a view comes',
      ),
  })
  const receiver = createViewReceiver<NodeObject>({
    initial: await kept.read(),
    parseObject: parseNodeObject,
    persist: kept.write,
    onAccepted: follow,
  })
  const initial = receiver.held()
  if (initial !== null) follow(initial)
  report()
  return {
    receiver,
    status,
    imageSource: () => {
      const settings = receiver.held()?.objects.get('settings')
      return settings?.kind === 'settings' ? settings.imageSource : null
    },
    ended: async () => {
      await Promise.all([network.ended, instances.ended()])
    },
  }

  function follow(view: NodeView): void {
    instances.follow(view)
    network.follow(view)
    report()
  }

  function report(): void {
    const next: NodeStatus = {
      node: parts.name,
      state: 'up',
      capacity: parts.capacity,
      accelerator: hypervisor.accelerator,
      applied: network.applied(),
      instances: instances.statuses(),
      problem: network.problem(),
    }
    if (JSON.stringify(next) !== JSON.stringify(status.read())) status.set(next)
  }
}
