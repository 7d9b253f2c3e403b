// Makes a host match a HostPlan: read what is there, diff (pure, in packages/network), run the changes in order. Touches
// only what carries Karri's name: devices `*.<tag>` and `kbr*` it made, taps it made, table `karri`, its own DHCP daemon.
import type { HostPlan } from '@karri/network'

export interface HostApplier {
  /**
   * Applies a plan; a second call with the same plan changes nothing. Calls are queued, the newest waiting plan wins.
   * @throws HostApplyError that lists every change that failed; the next call tries again from what is really there.
   */
  apply(plan: HostPlan): Promise<void>
  /** Removes everything of Karri from the host; for uninstalling and for `karri down`. */
  clear(): Promise<void>
}
