import type { NodeConfig } from '../config/config.ts'
import type { NodeView } from '../views/node-view.ts'
import type { HostPlan } from './host-plan.ts'
export function planNode(_input: { readonly config: NodeConfig['network']; readonly view: NodeView }): HostPlan {
  throw new Error('to come')
}
