// What eucalyptus.conf says, parsed. The parsers in this folder make these values from the text of eucalyptus.conf and
// eucalyptus.local.conf, or list every problem with file, line, key, value and what is allowed.
import type { Cidr, Ipv4, NodeName } from '@karri/model'
import type { DhcpDaemon } from '../plan/dhcp-plan.ts'

/** MANAGED mode as a front-end (the zone's gateway) runs it. Other modes will be further members of NetworkConfig. */
export interface ManagedConfig {
  readonly mode: 'MANAGED'
  /** VNET_PUBINTERFACE: carries the public addresses. */
  readonly pubInterface: string
  /** VNET_PRIVINTERFACE: parent of the tagged devices. */
  readonly privInterface: string
  /** VNET_SUBNET and VNET_NETMASK. */
  readonly subnet: Cidr
  /** VNET_ADDRSPERNET: a power of two, 8 to 2048. */
  readonly addrsPerNet: number
  readonly dns: Ipv4
  readonly domainName: string | null
  /** VNET_PUBLICIPS in the order of the key, without duplicates. */
  readonly publicIps: readonly Ipv4[]
  /** VNET_MACPREFIX: two bytes, `d0:0d`. */
  readonly macPrefix: string
  readonly dhcp: { readonly daemon: DhcpDaemon; readonly path: string; readonly user: string | null }
  /** VNET_LOCALIP and VNET_CLOUDIP. */
  readonly localIp: Ipv4 | null
  readonly cloudIp: Ipv4 | null
}

/** The configuration of any VNET_MODE; MANAGED is the only one yet. */
export type NetworkConfig = ManagedConfig

/** SCHEDPOLICY. POWERSAVE, EXPLICIT and USER are refused until they come. */
export type SchedPolicy = 'GREEDY' | 'ROUNDROBIN'

/** A cluster-controller's whole file. */
export interface ClusterConfig {
  readonly network: NetworkConfig
  /** NODES, in the order of the key. */
  readonly nodes: readonly NodeName[]
  readonly schedPolicy: SchedPolicy
}

/** A node-controller's whole file. */
export interface NodeConfig {
  readonly network: { readonly mode: 'MANAGED'; readonly privInterface: string }
  /** MAX_CORES, MAX_MEM (MiB), MAX_DISK (GiB); null means what the machine has. */
  readonly maxCores: number | null
  readonly maxMemoryMib: number | null
  readonly maxDiskGib: number | null
  /** INSTANCE_PATH: where disks of instances and the image cache live; null for the component's state folder. */
  readonly instancePath: string | null
  /** HYPERVISOR: `qemu` probes KVM and falls back to TCG; `kvm` demands KVM; `simulated` starts nothing. */
  readonly hypervisor: 'qemu' | 'kvm' | 'simulated'
}
