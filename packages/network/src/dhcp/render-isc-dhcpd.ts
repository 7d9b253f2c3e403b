// ISC dhcpd, the seed's VNET_DHCPDAEMON: one subnet per active segment and one host per address with a fixed address, for
// which dhcpd keeps no lease. Unlike the ancestor's file there is no shared-network: each bridge is a network of its own.
import { ipv4FromNumber, prefixMask } from '@karri/model'
import type { DhcpPlan, DhcpSubnetPlan } from '../plan/dhcp-plan.ts'
import type { RenderedDhcp } from './rendered-dhcp.ts'

/** The files and commands for dhcpd. */
export function renderIscDhcpd(plan: DhcpPlan, folder: string): RenderedDhcp {
  const config = `${folder}/dhcpd.conf`
  const pidFile = `${folder}/dhcpd.pid`
  const leases = `${folder}/dhcpd.leases`
  const bridges = plan.subnets.map(({ bridge }) => bridge)
  return {
    files: [{ path: config, text: renderConfig(plan) }],
    emptyFiles: [leases],
    user: plan.user,
    check: { file: plan.path, args: ['-4', '-q', '-t', '-cf', config] },
    start: {
      file: plan.path,
      args: [
        '-4',
        '-q',
        ...['-cf', config],
        ...['-lf', leases],
        ...['-pf', pidFile],
        ...(plan.user === null ? [] : ['-user', plan.user]),
        ...bridges,
      ],
    },
    pidFile,
  }
}

function renderConfig(plan: DhcpPlan): string {
  return `${[
    '# Written by Karri for its own DHCP server; edits are lost.',
    'authoritative;',
    'ddns-update-style none;',
    `default-lease-time ${plan.leaseSeconds};`,
    `max-lease-time ${plan.leaseSeconds};`,
    `option domain-name-servers ${plan.dns};`,
    ...(plan.domainName === null ? [] : [`option domain-name "${plan.domainName}";`]),
    ...plan.subnets.flatMap(renderSubnet),
  ].join('\n')}\n`
}

function renderSubnet({ bridge, network, router, broadcast, leases }: DhcpSubnetPlan): readonly string[] {
  const netmask = ipv4FromNumber(prefixMask(network.prefix))
  return [
    '',
    `# ${bridge}`,
    `subnet ${network.base} netmask ${netmask} {`,
    `  option subnet-mask ${netmask};`,
    `  option broadcast-address ${broadcast};`,
    `  option routers ${router};`,
    '}',
    ...leases.map(
      ({ mac, address, hostname }) =>
        `host node-${address} { hardware ethernet ${mac}; fixed-address ${address}; option host-name "${hostname}"; }`,
    ),
  ]
}
