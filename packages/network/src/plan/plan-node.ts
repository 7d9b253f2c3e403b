// From a node's configuration and view to what the node shall look like: for each instance that shall run, its segment's
// port and bridge, its tap and its anti-spoofing. Neither addresses nor DHCP: those are the gateway's.
import type { NodeConfig } from '../config/config.ts'
import { planNodeTable } from '../firewall/plan-node-table.ts'
import type { NodeInstanceObject, NodeView } from '../views/node-view.ts'
import { bridgeName, portName, tapName } from './device-names.ts'
import type { HostPlan } from './host-plan.ts'
import { BRIDGE_SYSCTLS } from './plan-gateway.ts'

/** All that a node's plan depends on. */
export interface NodeInput {
  readonly config: NodeConfig['network']
  readonly view: NodeView
}

/**
 * A node. The plan of an instance that shall be gone lacks its tap: the caller ends the guest first, then applies the plan.
 */
export function planNode({ config, view }: NodeInput): HostPlan {
  const instances = [...view.objects.values()]
    .filter((object): object is NodeInstanceObject => object.kind === 'instance' && object.desired === 'running')
    .sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1))
  const tags = [...new Set(instances.map((instance) => instance.tag))].sort((a, b) => a - b)
  return {
    segments: tags.map((tag) => ({
      tag,
      parent: config.privInterface,
      port: portName(config.privInterface, tag),
      bridge: bridgeName(tag),
      bridgeMac: null,
      address: null,
    })),
    taps: instances.map(({ instanceId, tag }) => ({
      instanceId,
      name: tapName(instanceId),
      bridge: bridgeName(tag),
    })),
    publicAddresses: [],
    instanceAddresses: [],
    sysctls: BRIDGE_SYSCTLS,
    table: planNodeTable({
      ports: tags.map((tag) => portName(config.privInterface, tag)),
      taps: instances.map(({ instanceId, mac, privateIp }) => ({ tap: tapName(instanceId), mac, privateIp })),
    }),
    dhcp: null,
  }
}
