import type { HostChange } from './host-change.ts'
import type { HostPlan } from './host-plan.ts'
import type { HostStatus } from './host-status.ts'
export function diffHost(_status: HostStatus, _plan: HostPlan): readonly HostChange[] {
  throw new Error('to come')
}
