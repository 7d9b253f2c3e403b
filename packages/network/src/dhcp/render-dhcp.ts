import type { DhcpPlan } from '../plan/dhcp-plan.ts'
import type { RenderedDhcp } from './rendered-dhcp.ts'
export function renderDhcp(_plan: DhcpPlan, _folder: string): RenderedDhcp {
  throw new Error('to come')
}
