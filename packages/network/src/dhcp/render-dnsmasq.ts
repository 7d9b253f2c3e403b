// dnsmasq as a stateless DHCP server: one static range for the whole private subnet, hosts and options in files that are
// replaced whole. Never `set:` in a host line: dnsmasq 2.90 then crashes on SIGHUP while a client holds a lease; a bridge's
// name is a tag by itself. Never a hosts folder: that is add-only. (reference/dataplane.md 3.2)
import { ipv4FromNumber, prefixMask } from '@karri/model'
import type { DhcpPlan, DhcpSubnetPlan } from '../plan/dhcp-plan.ts'
import type { RenderedDhcp } from './rendered-dhcp.ts'

/** The files and commands for dnsmasq. */
export function renderDnsmasq(plan: DhcpPlan, folder: string): RenderedDhcp {
  const config = `${folder}/dnsmasq.conf`
  const pidFile = `${folder}/dnsmasq.pid`
  return {
    files: [
      { path: `${folder}/hosts`, text: renderHosts(plan) },
      { path: `${folder}/options`, text: plan.subnets.map(renderOptions).join('') },
      { path: config, text: renderConfig(plan, folder, pidFile) },
    ],
    emptyFiles: [],
    user: plan.user,
    check: { file: plan.path, args: ['--test', `--conf-file=${config}`] },
    start: { file: plan.path, args: [`--conf-file=${config}`] },
    pidFile,
  }
}

function renderConfig(plan: DhcpPlan, folder: string, pidFile: string): string {
  return `${[
    '# Written by Karri for its own DHCP server; edits are lost.',
    'port=0',
    'bind-dynamic',
    ...plan.subnets.map(({ bridge }) => `interface=${bridge}`),
    'no-resolv',
    'no-hosts',
    'no-ping',
    // Leases live in memory only: they follow from the address, so that nothing is lost with them.
    'leasefile-ro',
    'dhcp-authoritative',
    `dhcp-range=${plan.range.base},static,${netmask(plan.range.prefix)},${plan.leaseSeconds}`,
    `dhcp-option=option:dns-server,${plan.dns}`,
    ...(plan.domainName === null ? [] : [`dhcp-option=option:domain-name,${plan.domainName}`]),
    `dhcp-optsfile=${folder}/options`,
    `dhcp-hostsfile=${folder}/hosts`,
    `pid-file=${pidFile}`,
    `log-facility=${folder}/dnsmasq.log`,
    `user=${plan.user ?? 'root'}`,
  ].join('\n')}\n`
}

function renderHosts(plan: DhcpPlan): string {
  return plan.subnets
    .flatMap(({ leases }) => leases)
    .map(({ mac, address, hostname }) => `${mac},${address},${hostname},${plan.leaseSeconds}\n`)
    .join('')
}

/** dnsmasq would compute netmask and broadcast from the whole range; options 1, 3 and 28 of RFC 2132 say the segment's. */
function renderOptions({ bridge, network, router, broadcast }: DhcpSubnetPlan): string {
  return `tag:${bridge},1,${netmask(network.prefix)}\ntag:${bridge},3,${router}\ntag:${bridge},28,${broadcast}\n`
}

function netmask(prefix: number): string {
  return ipv4FromNumber(prefixMask(prefix))
}
