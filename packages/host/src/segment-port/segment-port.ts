// Segment ports put a segment's 802.1Q tag on the wire: one tagged device per segment on the parent interface. Drivers
// differ only in how that device is made and removed; what is done with it afterwards is the applier's work.
import { MIN_VLAN_ID } from '@karri/model'
import type { Link } from '../ip.ts'
import type { CommandRunner } from '../run/command-runner.ts'

/** `vlan`: the kernel's 8021q device. `tc`: a veth pair and two tc-BPF programs, for kernels without 8021q. */
export type SegmentPortKind = 'vlan' | 'tc'

/** A tagged device: `eth0.10` for tag 10 on `eth0`. */
export interface SegmentPort {
  readonly parent: string
  readonly port: string
  readonly tag: number
}

/** What a driver finds of its own on a host. */
export interface SegmentPortsFound {
  /** Ports that carry frames once they are up. */
  readonly whole: readonly SegmentPort[]
  /** What an interrupted call or an operator's hand left of others: `remove` ends it. */
  readonly broken: readonly SegmentPort[]
}

export interface SegmentPortDriver {
  /** Makes the device, down and in no bridge, with the parent's MAC. Takes over what an interrupted call left. */
  create(runner: CommandRunner, port: SegmentPort): Promise<void>
  /** Removes the device and everything else that `create` made; absent is success. */
  remove(runner: CommandRunner, port: SegmentPort): Promise<void>
  /** Looks for the driver's ports among the links of a host. */
  find(runner: CommandRunner, links: readonly Link[]): Promise<SegmentPortsFound>
}

/** `eth0.10` is tag 10 on `eth0`; null when the name is not of that form. Tag 1 is the probe's, no segment's. */
export function parsePortName(name: string): SegmentPort | null {
  const match = /^(.+)\.(\d{1,4})$/.exec(name)
  const tag = Number(match?.[2] ?? 0)
  return match === null || tag < MIN_VLAN_ID ? null : { parent: match[1] as string, port: name, tag }
}
