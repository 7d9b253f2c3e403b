// Lists what instances leave on the hosts, from the kernel, the disk and the process table themselves; it asks nothing of
// Karri. A line for each thing, so that two listings can be compared.
import { LAB_INTERFACE, type LabHost } from '@karri/lab'
import type { CloudUnderTest } from './cloud-under-test.ts'

const NODES: readonly LabHost['name'][] = ['node1', 'node2']
const HOSTS: readonly LabHost['name'][] = ['front-end', ...NODES]

/** Devices, addresses, bridge ports, nft elements, processes and files of all hosts. */
export async function listTraces(cloud: CloudUnderTest): Promise<readonly string[]> {
  const perHost = await Promise.all(HOSTS.map((host) => listHost(cloud, host)))
  return perHost.flat().sort()
}

async function listHost(cloud: CloudUnderTest, host: LabHost['name']): Promise<readonly string[]> {
  const on = cloud.lab.on(host)
  const output = async (file: string, ...args: readonly string[]) =>
    (await on.run(file, args, { exitCodes: [0, 1], timeoutMs: 10_000 })).stdout
  const devices: { ifname: string; master?: string; linkinfo?: { info_kind?: string } }[] = JSON.parse(
    await output('ip', '-j', '-d', 'link'),
  )
  const addresses: { addr_info: { local: string }[] }[] = JSON.parse(
    await output('ip', '-j', '-4', 'address', 'show', 'dev', LAB_INTERFACE),
  )
  const family = host === 'front-end' ? 'ip' : 'bridge'
  const table: { nftables: Record<string, { name?: string; elem?: unknown[]; rule?: unknown }>[] } = JSON.parse(
    (await output('nft', '-j', 'list', 'table', family, 'karri')) || '{"nftables":[]}',
  )
  const elements = table.nftables.flatMap((object) =>
    Object.entries(object).flatMap(([kind, value]) =>
      (value.elem ?? []).map((element) => `${kind} ${value.name} ${JSON.stringify(element)}`),
    ),
  )
  const processes = (await output('ps', '-eo', 'pid,args'))
    .split('\n')
    .filter((line) => line.includes('qemu-system') && line.includes(`${cloud.lab.paths.host(host)}/`))
  const files = (await output('find', cloud.lab.paths.host(host), '-path', '*i-*')).split('\n').filter(Boolean)
  return [
    ...devices.map(
      (device) =>
        `${device.linkinfo?.info_kind === 'tun' ? 'tap' : 'device'} ${device.ifname} in ${device.master ?? '-'}`,
    ),
    ...addresses.flatMap((device) => device.addr_info.map((address) => `address ${address.local}`)),
    ...elements,
    ...processes.map((line) => `process ${line.trim().replace(/ .*-name /, ' -name ')}`),
    ...files.map((file) => `file ${file}`),
  ].map((line) => `${host}: ${line}`)
}
