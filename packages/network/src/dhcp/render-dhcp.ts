// A DhcpPlan as files and command lines of the daemon that VNET_DHCPDAEMON names: one renderer per program, one table.
import type { DhcpDaemon, DhcpPlan } from '../plan/dhcp-plan.ts'
import { renderDnsmasq } from './render-dnsmasq.ts'
import { renderIscDhcpd } from './render-isc-dhcpd.ts'
import type { RenderedDhcp } from './rendered-dhcp.ts'

const RENDERERS: Readonly<Record<DhcpDaemon, (plan: DhcpPlan, folder: string) => RenderedDhcp>> = {
  dnsmasq: renderDnsmasq,
  'isc-dhcpd': renderIscDhcpd,
}

/** Everything that the plan's daemon needs. @param folder absolute; Karri's own, nothing else is in it */
export function renderDhcp(plan: DhcpPlan, folder: string): RenderedDhcp {
  return RENDERERS[plan.daemon](plan, folder)
}
