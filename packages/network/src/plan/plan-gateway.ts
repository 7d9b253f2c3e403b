import type { NetworkConfig } from '../config/config.ts'
import type { ZoneView } from '../views/zone-view.ts'
import type { HostPlan } from './host-plan.ts'
export function planGateway(_input: { readonly config: NetworkConfig; readonly view: ZoneView }): HostPlan {
  throw new Error('to come')
}
