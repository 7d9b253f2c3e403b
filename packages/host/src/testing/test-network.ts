// A small network of this test alone: hosts are network namespaces with an `eth0`, joined by a bridge that passes 802.1Q
// frames, as an unmanaged switch does. Test code only; nothing of it touches the machine's own network.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CommandRunner, createCommandRunner } from '../run/command-runner.ts'
import { createNamespaceRunner } from '../run/namespace-runner.ts'
import { signalProcess } from '../run/signal-process.ts'

export interface TestNetwork {
  /** Runs in a host's namespace; `switch` is the switch's. */
  readonly host: (name: string) => CommandRunner
  readonly namespace: (name: string) => string
  /** A scratch folder that goes with the network. */
  readonly folder: string
  /** Starts a program that `remove` ends. */
  readonly spawn: (host: string, file: string, args: readonly string[]) => Promise<{ pid: number; logFile: string }>
  readonly remove: () => Promise<void>
}

let networks = 0

/** Makes the hosts, each with the given address on the untagged network (`192.168.0.5/16`), or none. */
export async function createTestNetwork(hosts: Readonly<Record<string, string | null>>): Promise<TestNetwork> {
  const runner = createCommandRunner()
  const prefix = `kt${process.pid}x${networks++}`
  const namespace = (name: string) => `${prefix}-${name}`
  const host = (name: string) => createNamespaceRunner(runner, namespace(name))
  const folder = mkdtempSync(join(tmpdir(), 'karri-net-'))
  chmodSync(folder, 0o755) // daemons that gave up root read their files in it
  const pids: number[] = []
  let logs = 0
  const network: TestNetwork = {
    host,
    namespace,
    folder,
    async spawn(name, file, args) {
      const logFile = join(folder, `${logs++}.log`)
      const pid = await host(name).spawnDetached(file, args, { logFile })
      pids.push(pid)
      return { pid, logFile }
    },
    async remove() {
      for (const pid of pids) signalProcess(pid, 'SIGKILL')
      for (const name of ['switch', ...Object.keys(hosts)]) {
        await endProcessesIn(runner, namespace(name))
        await runner.run('ip', ['netns', 'delete', namespace(name)], { exitCodes: [0, 1] })
      }
      rmSync(folder, { recursive: true })
    },
  }
  try {
    await runner.run('ip', ['netns', 'add', namespace('switch')])
    const hub = host('switch')
    const bridge = ['type', 'bridge', 'forward_delay', '0', 'stp_state', '0', 'mcast_snooping', '0']
    await hub.run('ip', ['link', 'add', 'sw0', ...bridge])
    await hub.run('ip', ['link', 'set', 'sw0', 'addrgenmode', 'none', 'up'])
    await hub.run('sysctl', ['-e', '-q', '-w', ...BRIDGE_NF_OFF])
    for (const [name, address] of Object.entries(hosts)) await addHost(network, runner, { name, address })
  } catch (error) {
    await network.remove()
    throw error
  }
  return network
}

// A DHCP daemon outlives the applier that started it, and the namespace's name: it would never be found again.
async function endProcessesIn(runner: CommandRunner, namespace: string): Promise<void> {
  const { stdout } = await runner.run('ip', ['netns', 'pids', namespace], { exitCodes: [0, 1] })
  for (const pid of stdout.split('\n').filter(Boolean)) signalProcess(Number(pid), 'SIGKILL')
}

// Where br_netfilter is built in, new namespaces run iptables on bridged frames (and inherit ip_forward).
const BRIDGE_NF_OFF = ['iptables', 'ip6tables', 'arptables'].map((tables) => `net.bridge.bridge-nf-call-${tables}=0`)

async function addHost(
  network: TestNetwork,
  runner: CommandRunner,
  { name, address }: { readonly name: string; readonly address: string | null },
): Promise<void> {
  await runner.run('ip', ['netns', 'add', network.namespace(name)])
  const hub = network.host('switch')
  const peer = ['peer', 'name', 'eth0', 'netns', network.namespace(name)]
  await hub.run('ip', ['link', 'add', `p-${name}`, 'type', 'veth', ...peer])
  await hub.run('ip', ['link', 'set', `p-${name}`, 'master', 'sw0', 'addrgenmode', 'none', 'up'])
  const inside = network.host(name)
  await inside.run('sysctl', ['-e', '-q', '-w', 'net.ipv4.ip_forward=0', ...BRIDGE_NF_OFF])
  await inside.run('ip', ['link', 'set', 'lo', 'up'])
  await inside.run('ip', ['link', 'set', 'eth0', 'addrgenmode', 'none', 'up'])
  if (address !== null) await inside.run('ip', ['address', 'add', address, 'dev', 'eth0'])
}
