// Makes a host match a HostPlan: read what is there, diff (pure, in packages/network), run the changes in order. Touches
// only what carries Karri's name: devices `*.<tag>` and `kbr*` it made, taps it made, table `karri`, its own DHCP daemon.
import { type Clock, KarriError } from '@karri/model'
import type { HostPlan } from '@karri/network'
import type { CommandRunner } from '../run/command-runner.ts'
import type { SegmentPortKind } from '../segment-port/segment-port.ts'

/** Makes one host what a plan says. */
export interface HostApplier {
  /**
   * Applies a plan; a second call with the same plan changes nothing. Calls are queued, the newest waiting plan wins
   * (a plan that was overtaken resolves or rejects with the one that overtook it).
   * @throws HostApplyError that lists every change that failed; the next call tries again from what is really there.
   */
  apply(plan: HostPlan): Promise<void>
  /** Removes everything of Karri from the host; for uninstalling and for `karri down`. */
  clear(): Promise<void>
}

/** What an applier needs to know of its host. */
export interface HostApplierOptions {
  readonly runner: CommandRunner
  /** Decides which table is Karri's here (`ip karri` or `bridge karri`) and whether this host serves DHCP. */
  readonly kind: 'gateway' | 'node'
  /** What `probeSegmentPorts` chose. */
  readonly segmentPort: SegmentPortKind
  /** Absolute: `dhcp/` under it holds the DHCP daemon's files. VNET_DHCPUSER must be able to pass it. */
  readonly runDir: string
  readonly clock: Clock
  /** Told of what went wrong without failing the plan, e.g. a gratuitous ARP that was not sent. */
  readonly warn: (message: string, cause: unknown) => void
}

/** One change that failed. */
export interface HostChangeFailure {
  /** For a person: `add bridge kbr10`. */
  readonly change: string
  readonly cause: unknown
}

/** Thrown by `apply` and `clear` with code `HostApplyFailed`: some of the host is not as planned. */
export class HostApplyError extends KarriError {
  readonly failures: readonly HostChangeFailure[]

  constructor(failures: readonly HostChangeFailure[]) {
    const list = failures.map(({ change, cause }) => `${change}: ${cause instanceof Error ? cause.message : cause}`)
    super('HostApplyFailed', `${failures.length} change(s) of this host failed: ${list.join('; ')}`, {
      cause: failures[0]?.cause,
    })
    this.failures = failures
  }
}

/** Karri's table on a host of this kind. */
export function tableFamily({ kind }: Pick<HostApplierOptions, 'kind'>): 'ip' | 'bridge' {
  return kind === 'gateway' ? 'ip' : 'bridge'
}

/** Karri's own folder of DHCP files. */
export function dhcpFolder({ runDir }: Pick<HostApplierOptions, 'runDir'>): string {
  return `${runDir}/dhcp`
}
