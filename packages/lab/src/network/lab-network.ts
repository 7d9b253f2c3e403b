// The lab's network: a namespace for each host and one for the switch, a plain bridge that passes 802.1Q frames as an
// unmanaged switch does (a bridge without vlan_filtering needs no VLAN support of the kernel). Touches nothing outside
// the namespaces that it makes.
import { type CommandRunner, createNamespaceRunner } from '@karri/host'
import type { LabPaths } from '../lab-paths.ts'
import { LAB_HOSTS, LAN_PREFIX, type LabHost } from '../topology/seed-topology.ts'

/** Every host's only interface, as in the seed. */
export const LAB_INTERFACE = 'eth0'

const SWITCH_BRIDGE = 'sw0'

/** The namespaces of a lab: the switch and every host. */
export function labNamespaces(paths: LabPaths): readonly string[] {
  return [paths.namespace('switch'), ...LAB_HOSTS.map((host) => paths.namespace(host.name))]
}

/** Names of the network namespaces on this machine. */
export async function readNamespaces(runner: CommandRunner): Promise<readonly string[]> {
  const { stdout } = await runner.run('ip', ['netns', 'list'])
  return stdout.split('\n').flatMap((line) => line.split(' ')[0] || [])
}

/** Makes the lab's network; one that is whole is left as it is, a half-made one is made anew. */
export async function createLabNetwork(runner: CommandRunner, paths: LabPaths): Promise<void> {
  if (await isWhole(runner, paths)) return
  await removeLabNetwork(runner, paths)
  await createSwitch(runner, paths.namespace('switch'))
  for (const host of LAB_HOSTS) await createHost(runner, paths, host)
}

/** Removes the lab's namespaces, and with them every device, address and table inside; done already is success. */
export async function removeLabNetwork(runner: CommandRunner, paths: LabPaths): Promise<void> {
  const present = await readNamespaces(runner)
  for (const namespace of labNamespaces(paths)) {
    if (present.includes(namespace)) await runner.run('ip', ['netns', 'delete', namespace])
  }
}

async function isWhole(runner: CommandRunner, paths: LabPaths): Promise<boolean> {
  const present = await readNamespaces(runner)
  if (!labNamespaces(paths).every((namespace) => present.includes(namespace))) return false
  // The client is made last: with its address in place, everything before it is there.
  const client = LAB_HOSTS.at(-1) as LabHost
  const args = ['-n', paths.namespace(client.name), 'address', 'show', 'dev', LAB_INTERFACE, 'up']
  const { stdout } = await runner.run('ip', args, { exitCodes: [0, 1] })
  return stdout.includes(` ${client.address}/${LAN_PREFIX} `)
}

async function createSwitch(runner: CommandRunner, namespace: string): Promise<void> {
  await runner.run('ip', ['netns', 'add', namespace])
  const inside = createNamespaceRunner(runner, namespace)
  await quietKernel(inside)
  const options = ['type', 'bridge', 'forward_delay', '0', 'stp_state', '0', 'mcast_snooping', '0']
  await inside.run('ip', ['link', 'add', SWITCH_BRIDGE, ...options])
  await inside.run('ip', ['link', 'set', SWITCH_BRIDGE, 'up'])
}

async function createHost(runner: CommandRunner, paths: LabPaths, host: LabHost): Promise<void> {
  const namespace = paths.namespace(host.name)
  const switchPort = switchPortOf(host)
  await runner.run('ip', ['netns', 'add', namespace])
  const inside = createNamespaceRunner(runner, namespace)
  const onSwitch = createNamespaceRunner(runner, paths.namespace('switch'))
  await quietKernel(inside)
  await inside.run('ip', ['link', 'set', 'lo', 'up'])
  const veth = ['type', 'veth', 'peer', 'name', LAB_INTERFACE, 'netns', namespace]
  await onSwitch.run('ip', ['link', 'add', switchPort, ...veth])
  await onSwitch.run('ip', ['link', 'set', switchPort, 'master', SWITCH_BRIDGE, 'up'])
  // A veth hands over frames without checksums; whoever reads raw frames (DHCP servers, captures) wants real ones.
  await inside.run('ethtool', ['-K', LAB_INTERFACE, 'tx', 'off'])
  await inside.run('ip', ['link', 'set', LAB_INTERFACE, 'up'])
  await inside.run('ip', ['address', 'add', `${host.address}/${LAN_PREFIX}`, 'dev', LAB_INTERFACE])
}

/** The switch's end of a host's cable: `p-node1`. */
export function switchPortOf(host: Pick<LabHost, 'name'>): string {
  return `p-${host.name}`
}

/** A new namespace inherits the machine's settings: forwarding would make nodes routers, bridge netfilter would NAT twice. */
async function quietKernel(inside: CommandRunner): Promise<void> {
  await inside.run('sysctl', ['-qw', 'net.ipv4.ip_forward=0'])
  await inside.run('sysctl', ['-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1'])
  const tables = ['ip', 'ip6', 'arp'].map((family) => `net.bridge.bridge-nf-call-${family}tables=0`)
  // Absent where br_netfilter is not loaded, which is just as good.
  await inside.run('sysctl', ['-qwe', ...tables])
}
