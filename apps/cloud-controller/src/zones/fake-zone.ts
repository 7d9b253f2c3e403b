// A whole zone in memory, for tests: a gateway and nodes that hold a view, apply it when told to, and report as real ones
// do. The one fake of the cloud-controller's lowest edge; zone-peer.fixture.ts puts it behind the real messages.
import type { InstanceId, NodeName } from '@karri/model'
import type {
  ClusterConfig,
  InstanceObject,
  InstancePhase,
  NodeCapacity,
  NodeStatus,
  ZoneObject,
  ZoneStatus,
  ZoneView,
} from '@karri/network'

export interface FakeZone {
  readonly config: ClusterConfig
  /** The cluster-controller takes a view; nothing is applied by that. Older generations are dropped. */
  receive(view: ZoneView): void
  held(): ZoneView | null
  gatewayApplies(): void
  nodeApplies(node: NodeName): void
  /** The guest's fate on its node, whatever is desired. */
  setPhase(instanceId: InstanceId, phase: InstancePhase, reason?: string): void
  setReachable(node: NodeName, reachable: boolean): void
  status(): ZoneStatus
  /** What the gateway and each node have applied, whatever was sent since. */
  appliedObjects(): { readonly gateway: readonly ZoneObject[]; readonly nodes: readonly ZoneObject[] }
  /** Everything that a healthy zone does with the view that it holds. */
  settle(): void
}

interface FakeNode {
  applied: ZoneView | null
  reachable: boolean
}

/** The seed's nodes carry two cores, 768 MiB and 10 GiB each. */
const SEED_NODE: NodeCapacity = { vcpus: 2, memoryMib: 768, diskGib: 10 }

/** A zone whose nodes have all the same capacity. */
export function createFakeZone(config: ClusterConfig, capacity: NodeCapacity = SEED_NODE): FakeZone {
  let held: ZoneView | null = null
  let gateway: ZoneView | null = null
  const nodes = new Map<NodeName, FakeNode>(config.nodes.map((node) => [node, { applied: null, reachable: true }]))
  const phases = new Map<InstanceId, { phase: InstancePhase; reason: string }>()
  const instancesOf = (node: NodeName, view: ZoneView | null): readonly InstanceObject[] =>
    [...(view?.objects.values() ?? [])].filter(
      (object) => object.kind === 'instance' && object.node === node,
    ) as InstanceObject[]

  const zone: FakeZone = {
    config,
    held: () => held,
    receive: (view) => {
      const isOlder =
        held?.version.storeId === view.version.storeId && held.version.generation > view.version.generation
      if (!isOlder) held = view
    },
    gatewayApplies: () => {
      gateway = held
    },
    nodeApplies: (name) => {
      const node = nodes.get(name)
      if (!node) throw new Error(`no node ${name}`)
      node.applied = held
    },
    setPhase: (instanceId, phase, reason = '') => phases.set(instanceId, { phase, reason }),
    setReachable: (name, reachable) => {
      const node = nodes.get(name)
      if (node) node.reachable = reachable
    },
    status: () => ({
      gateway: { applied: gateway?.version ?? null, problem: '' },
      nodes: [...nodes].map(([name, node]) => nodeStatus(name, node)),
    }),
    appliedObjects: () => {
      const ofNodes = [...nodes].flatMap(([name, node]) => instancesOf(name, node.applied))
      const segments = [...nodes.values()].flatMap(({ applied }) =>
        [...(applied?.objects.values() ?? [])].filter((object) => object.kind === 'segment'),
      )
      return { gateway: [...(gateway?.objects.values() ?? [])], nodes: [...ofNodes, ...segments] }
    },
    settle: () => {
      zone.gatewayApplies()
      for (const name of nodes.keys()) {
        zone.nodeApplies(name)
        for (const object of instancesOf(name, held)) {
          zone.setPhase(object.instanceId, object.desired === 'running' ? 'running' : 'absent')
        }
      }
    },
  }
  return zone

  function nodeStatus(node: NodeName, { applied, reachable }: FakeNode): NodeStatus {
    return {
      node,
      state: reachable ? 'up' : 'unreachable',
      capacity,
      accelerator: 'simulated',
      applied: applied?.version ?? null,
      problem: '',
      instances: instancesOf(node, applied).map(({ instanceId, rebootCount }) => ({
        instanceId,
        rebootCount,
        ...(phases.get(instanceId) ?? { phase: 'waiting', reason: '' }),
      })),
    }
  }
}
