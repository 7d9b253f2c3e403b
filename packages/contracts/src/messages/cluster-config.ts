// A zone's configuration as DescribeZone answers it, message and domain value.
import { type Ipv4, parseCidr, parseIpv4, parseNodeName, type Result, renderCidr } from '@karri/model'
import type { ClusterConfig, DhcpDaemon, ManagedConfig, NetworkConfig, SchedPolicy } from '@karri/network'
import type * as clusterV1 from '../gen/karri/cluster/v1/cluster.ts'
import type * as configV1 from '../gen/karri/network/v1/config.ts'
import { type MessageReader, readMessage } from './message-reader.ts'

const INTERFACE = { pattern: /^[^\s/]{1,15}$/, allowed: 'the name of an interface' }

/** DescribeZone's answer. */
export function encodeClusterConfig(config: ClusterConfig): clusterV1.DescribeZoneResponse {
  return {
    network: { mode: { $case: 'managed', value: encodeManaged(config.network) } },
    nodes: [...config.nodes],
    schedPolicy: config.schedPolicy,
  }
}

/** Parses DescribeZone's answer; paths of problems begin with `config`. */
export function parseClusterConfig(message: clusterV1.DescribeZoneResponse): Result<ClusterConfig> {
  return readMessage('config', (reader) => ({
    network: readNetwork(message.network?.mode, reader.at('network')),
    nodes: message.nodes.map((node, index) => reader.field(`nodes[${index}]`, parseNodeName(node))),
    schedPolicy: reader.text('schedPolicy', message.schedPolicy, {
      pattern: /^(GREEDY|ROUNDROBIN)$/,
      allowed: 'GREEDY or ROUNDROBIN',
    }) as SchedPolicy,
  }))
}

function encodeManaged(config: ManagedConfig): configV1.ManagedConfig {
  return {
    pubInterface: config.pubInterface,
    privInterface: config.privInterface,
    subnet: renderCidr(config.subnet),
    addrsPerNet: config.addrsPerNet,
    dns: config.dns,
    domainName: config.domainName ?? '',
    publicIps: [...config.publicIps],
    macPrefix: config.macPrefix,
    dhcp: { daemon: config.dhcp.daemon, path: config.dhcp.path, user: config.dhcp.user ?? '' },
    localIp: config.localIp ?? '',
    cloudIp: config.cloudIp ?? '',
  }
}

function readNetwork(mode: configV1.NetworkConfig['mode'], reader: MessageReader): NetworkConfig {
  if (!reader.present('mode', mode)) return undefined as never
  return readManaged(mode.value, reader.at('managed'))
}

function readManaged(message: configV1.ManagedConfig, reader: MessageReader): ManagedConfig {
  const optionalIp = (name: string, text: string): Ipv4 | null =>
    text === '' ? null : reader.field(name, parseIpv4(text))
  if (message.addrsPerNet < 8 || message.addrsPerNet > 2048 || Math.log2(message.addrsPerNet) % 1 !== 0) {
    reader.problem('addrsPerNet', `${message.addrsPerNet} is not allowed: expected a power of two, 8 to 2048`)
  }
  return {
    mode: 'MANAGED',
    pubInterface: reader.text('pubInterface', message.pubInterface, INTERFACE),
    privInterface: reader.text('privInterface', message.privInterface, INTERFACE),
    subnet: reader.field('subnet', parseCidr(message.subnet)),
    addrsPerNet: message.addrsPerNet,
    dns: reader.field('dns', parseIpv4(message.dns)),
    domainName: message.domainName === '' ? null : message.domainName,
    publicIps: message.publicIps.map((ip, index) => reader.field(`publicIps[${index}]`, parseIpv4(ip))),
    macPrefix: reader.text('macPrefix', message.macPrefix, {
      pattern: /^[0-9a-f]{2}:[0-9a-f]{2}$/,
      allowed: 'two bytes, as in d0:0d',
    }),
    dhcp: readDhcp(message.dhcp, reader.at('dhcp')),
    localIp: optionalIp('localIp', message.localIp),
    cloudIp: optionalIp('cloudIp', message.cloudIp),
  }
}

function readDhcp(message: configV1.DhcpConfig | undefined, reader: MessageReader): ManagedConfig['dhcp'] {
  if (!reader.present('dhcp', message)) return undefined as never
  const rule = { pattern: /^(dnsmasq|isc-dhcpd)$/, allowed: 'dnsmasq or isc-dhcpd' }
  return {
    daemon: reader.text('daemon', message.daemon, rule) as DhcpDaemon,
    path: reader.text('path', message.path, { pattern: /^\//, allowed: 'an absolute path' }),
    user: message.user === '' ? null : message.user,
  }
}
