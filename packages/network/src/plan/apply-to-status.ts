import type { HostChange } from './host-change.ts'
import type { HostStatus } from './host-status.ts'
export function applyToStatus(_status: HostStatus, _change: HostChange): HostStatus {
  throw new Error('to come')
}
