// A network namespace in the place of a guest: a veth under the tap's name takes the tap's place on the node, so that the
// node's rules hold for it as for QEMU. Test code only.

import type { TestNetwork } from './test-network.ts'
import { macOf } from './zone-fixture.ts'

/** A guest: the host of the network that plays it, and what the plan knows of it. */
export interface Guest {
  readonly host: string
  readonly tap: string
  readonly bridge: string
  readonly privateIp: string
  readonly gateway: string
}

/** Puts the guest behind its tap on the node, with its address and a route to the gateway. */
export async function placeGuest(network: TestNetwork, node: string, guest: Guest): Promise<void> {
  const inside = network.host(guest.host)
  const nodeRunner = network.host(node)
  const eth0 = ['eth0', 'address', macOf(guest.privateIp), 'netns', network.namespace(guest.host)]
  await inside.run('ip', ['link', 'delete', 'dev', 'eth0'])
  await nodeRunner.run('ip', ['link', 'delete', 'dev', guest.tap])
  await nodeRunner.run('ip', ['link', 'add', 'name', guest.tap, 'type', 'veth', 'peer', 'name', ...eth0])
  await nodeRunner.run('ip', ['link', 'set', 'dev', guest.tap, 'addrgenmode', 'none', 'master', guest.bridge, 'up'])
  await inside.run('ip', ['address', 'add', `${guest.privateIp}/27`, 'dev', 'eth0'])
  await inside.run('ip', ['link', 'set', 'dev', 'eth0', 'addrgenmode', 'none', 'up'])
  await inside.run('ip', ['route', 'add', 'default', 'via', guest.gateway])
}
