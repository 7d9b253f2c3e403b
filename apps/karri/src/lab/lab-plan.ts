// What `karri up` puts on each host of the lab: configuration files, and the daemons that the supervisor runs. Pure:
// paths and texts in, files and specs out.
import { join } from 'node:path'
import { type DaemonSpec, type DoorSpec, LAB_HOSTS, type LabHost, type LabPaths, labHost } from '@karri/lab'
import type { Component, Role } from '@karri/service'

/** The seed's zone. */
export const LAB_ZONE = 'rosh-cluster1'

/** On 127.0.0.1 of the machine; the ancestor's API port and Karri's operator port unless others are asked for. */
export interface LabPorts {
  readonly api: number
  readonly admin: number
}

export const DEFAULT_LAB_PORTS: LabPorts = { api: 8773, admin: 8776 }

/** Inside the lab the ports are always the product's own. */
const API_PORT = 8773
const ADMIN_PORT = 8776

const NODES: readonly LabHost['name'][] = ['node1', 'node2']

/** Certificates on a host: the role, and the name that it is issued to. */
export interface CertificatePlan {
  readonly host: LabHost['name']
  readonly role: Role
  readonly name: string
}

/** Who has which certificate. The operator's stays on the front-end, where `karri` commands are given. */
export const LAB_CERTIFICATES: readonly CertificatePlan[] = [
  { host: 'front-end', role: 'cloud-controller', name: labHost('front-end').address },
  { host: 'front-end', role: 'cluster-controller', name: labHost('front-end').address },
  { host: 'front-end', role: 'operator', name: 'operator' },
  ...NODES.map((host) => ({ host, role: 'node-controller' as const, name: labHost(host).address })),
]

/**
 * The configuration files of a host, by path below its root: the seed's verbatim, and a local file with what the seed
 * leaves to each installation.
 */
export function planHostFiles(host: LabHost['name'], seed: { readonly frontEnd: string; readonly node: string }) {
  const folder = 'etc/eucalyptus'
  if (host === 'front-end') {
    const nodes = NODES.map((node) => labHost(node).address).join(' ')
    return [
      { path: `${folder}/eucalyptus.conf`, text: seed.frontEnd },
      { path: `${folder}/eucalyptus.local.conf`, text: `NODES="${nodes}"\nSCHEDPOLICY="ROUNDROBIN"\n` },
    ]
  }
  if (host === 'client') return []
  // What makes the seed's table: 2 cores and between 512 and 1023 MiB for each node.
  const local = 'MAX_CORES="2"\nMAX_MEM="768"\nMAX_DISK="20"\nHYPERVISOR="qemu"\n'
  return [
    { path: `${folder}/eucalyptus.conf`, text: seed.node },
    { path: `${folder}/eucalyptus.local.conf`, text: local },
  ]
}

export interface DaemonPlanInput {
  readonly paths: LabPaths
  /** The repository's root, where the apps are. */
  readonly repository: string
  /** The Node executable. */
  readonly node: string
  readonly ports: LabPorts
  /** Where Node keeps compiled code, so that a restart is quick. */
  readonly compileCache: string
}

/** The lab's daemons, the front-end's first, and its doors. */
export function planDaemons(input: DaemonPlanInput): { daemons: readonly DaemonSpec[]; doors: readonly DoorSpec[] } {
  const { paths, ports } = input
  const daemons = [
    componentSpec(input, 'front-end', 'cloud-controller'),
    componentSpec(input, 'front-end', 'cluster-controller'),
    ...NODES.map((host) => componentSpec(input, host, 'node-controller')),
    doorSpec(input),
  ]
  const doors = [
    { localPort: ports.api, socket: join(paths.door, String(API_PORT)) },
    { localPort: ports.admin, socket: join(paths.door, String(ADMIN_PORT)) },
  ]
  return { daemons, doors }
}

/** Every host that gets files or daemons. */
export const CONFIGURED_HOSTS: readonly LabHost['name'][] = LAB_HOSTS.map((host) => host.name).filter(
  (name) => name !== 'client',
)

function componentSpec(input: DaemonPlanInput, host: LabHost['name'], component: Component): DaemonSpec {
  const { paths, repository, node, compileCache } = input
  const name = `${host}-${component}`
  return {
    name,
    namespace: paths.namespace(host),
    file: node,
    args: [join(repository, 'apps', component, 'src/main.ts'), '--root', paths.host(host)],
    marker: `${component}/src/main.ts --root ${paths.host(host)}`,
    logFile: join(paths.logs, `${name}.log`),
    env: { NODE_COMPILE_CACHE: compileCache },
  }
}

function doorSpec({ paths, repository, node, compileCache }: DaemonPlanInput): DaemonSpec {
  return {
    name: 'front-end-door',
    namespace: paths.namespace('front-end'),
    file: node,
    args: [
      join(repository, 'packages/lab/src/door/main.ts'),
      paths.door,
      labHost('front-end').address,
      String(API_PORT),
      String(ADMIN_PORT),
    ],
    marker: `door/main.ts ${paths.door}`,
    logFile: join(paths.logs, 'front-end-door.log'),
    env: { NODE_COMPILE_CACHE: compileCache },
  }
}
