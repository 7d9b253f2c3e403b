// A cluster-controller's eucalyptus.conf: refused whole, with every problem at once, or taken. Modes other than MANAGED
// will be further branches of parseNetwork.
import { type Cidr, cidrContains, type Ipv4, ipv4FromNumber, ipv4ToNumber, prefixMask } from '@karri/model'
import { FIRST_ALLOCATED_TAG, maxTag, segmentCount } from '../address-plan/address-plan.ts'
import { CLUSTER_OTHER_KEYS } from './ancestor-keys.ts'
import type { ClusterConfig, ManagedConfig, SchedPolicy } from './config.ts'
import { type ConfigReader, createConfigReader, type ParsedConfig, type ValueParser } from './config-reader.ts'
import {
  oneOf,
  parseAddress,
  parseAddrsPerNet,
  parseDhcpDaemon,
  parseDomainName,
  parseInterface,
  parseMacPrefix,
  parseNetmask,
  parseNodes,
  parseUserName,
  parseVlanParent,
} from './config-values.ts'
import type { ConfigFile } from './parse-config-text.ts'
import { parsePublicIps } from './parse-public-ips.ts'

/** Parses eucalyptus.conf and the files that override it per key, in that order. NODES may be absent: a zone without nodes. */
export function parseClusterConfig(files: readonly ConfigFile[]): ParsedConfig<ClusterConfig> {
  const reader = createConfigReader(files)
  const mode = parseMode(reader)
  const config = {
    network: mode === 'MANAGED' ? parseManaged(reader) : undefined,
    nodes: reader.optional('NODES', parseNodes, []),
    schedPolicy: reader.optional('SCHEDPOLICY', parseSchedPolicy, 'ROUNDROBIN' as const),
  }
  return reader.finish(config as ClusterConfig, CLUSTER_OTHER_KEYS) // a part that is undefined has its problem
}

/** VNET_MODE for both kinds of controllers. */
export function parseMode(reader: ConfigReader): 'MANAGED' | undefined {
  const parse = oneOf(['MANAGED'], 'write MANAGED; SYSTEM, STATIC, MANAGED-NOVLAN are not offered yet')
  return reader.required('VNET_MODE', parse, 'write VNET_MODE="MANAGED"')
}

const parseSchedPolicy = oneOf<SchedPolicy>(
  ['GREEDY', 'ROUNDROBIN'],
  'write GREEDY or ROUNDROBIN; POWERSAVE, EXPLICIT and USER are not offered yet',
)

function parseManaged(reader: ConfigReader): ManagedConfig {
  const subnet = parseSubnet(reader)
  const addrsPerNet = reader.required('VNET_ADDRSPERNET', parseAddrsPerNet, 'write VNET_ADDRSPERNET="32"')
  if (subnet && addrsPerNet) checkSegments(reader, { subnet, addrsPerNet })
  const daemon = reader.required('VNET_DHCPDAEMON', parseDhcpDaemon, 'write VNET_DHCPDAEMON="/usr/sbin/dhcpd"')
  const config = {
    mode: 'MANAGED',
    pubInterface: parseDevice(reader, 'VNET_PUBINTERFACE', parseInterface),
    privInterface: parseDevice(reader, 'VNET_PRIVINTERFACE', parseVlanParent),
    subnet,
    addrsPerNet,
    dns: reader.required('VNET_DNS', parseAddress, 'write the address of a name server, as in VNET_DNS="192.168.0.2"'),
    domainName: reader.optional('VNET_DOMAINNAME', parseDomainName, null),
    publicIps: parsePublicAddresses(reader, subnet),
    macPrefix: reader.optional('VNET_MACPREFIX', parseMacPrefix, 'd0:0d'),
    dhcp: daemon && { ...daemon, user: reader.optional('VNET_DHCPUSER', parseUserName, null) },
    localIp: reader.optional('VNET_LOCALIP', parseAddress, null),
    cloudIp: reader.optional('VNET_CLOUDIP', parseAddress, null),
  }
  return config as ManagedConfig // a part that is undefined has its problem
}

/** VNET_INTERFACE is the ancestor's 1.4 key: it stands for both of its successors where they are absent. */
function parseDevice(reader: ConfigReader, key: string, parse: ValueParser<string>): string | undefined {
  const source = reader.has('VNET_INTERFACE') && !reader.has(key) ? 'VNET_INTERFACE' : key
  return reader.required(source, parse, `write ${key}="eth0"`)
}

function parseSubnet(reader: ConfigReader): Cidr | undefined {
  const base = reader.required('VNET_SUBNET', parseAddress, 'write the private range, as in VNET_SUBNET="10.10.0.0"')
  const prefix = reader.required('VNET_NETMASK', parseNetmask, 'write VNET_NETMASK="255.255.0.0"')
  if (base === undefined || prefix === undefined) return undefined
  const aligned = ipv4FromNumber((ipv4ToNumber(base) & prefixMask(prefix)) >>> 0)
  if (aligned === base) return { base, prefix }
  reader.refuse('VNET_SUBNET', `is not the first address of its network: with this VNET_NETMASK write ${aligned}`)
  return undefined
}

function checkSegments(reader: ConfigReader, plan: Pick<ManagedConfig, 'subnet' | 'addrsPerNet'>): void {
  if (segmentCount(plan) >= 1 && maxTag(plan) >= FIRST_ALLOCATED_TAG) return
  const needed = FIRST_ALLOCATED_TAG - 1 // tags 2 to 10: VLANs are given out from 10
  reader.refuse(
    'VNET_ADDRSPERNET',
    `does not fit the subnet: it holds ${Math.floor(segmentCount(plan))} segments and at least ${needed} are needed, ` +
      'since VLANs are given out from 10; write a smaller number or a larger VNET_NETMASK',
  )
}

function parsePublicAddresses(reader: ConfigReader, subnet: Cidr | undefined): readonly Ipv4[] | undefined {
  const addresses = reader.optional('VNET_PUBLICIPS', parsePublicIps, [])
  const inside = subnet && addresses?.find((address) => cidrContains(subnet, address))
  if (inside === undefined) return addresses
  reader.refuse('VNET_PUBLICIPS', `has ${inside}, which lies in the private VNET_SUBNET: write addresses of the LAN`)
  return undefined
}
