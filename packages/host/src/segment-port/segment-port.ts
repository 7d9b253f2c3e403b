// Segment ports put a segment's 802.1Q tag on the wire: one tagged device per segment on the parent interface. Drivers
// differ only in how that device is made and removed; what is done with it afterwards is the applier's work.
import type { CommandRunner } from '../run/command-runner.ts'

/** `vlan`: the kernel's 8021q device. `tc`: a veth pair and two tc-BPF programs, for kernels without 8021q. */
export type SegmentPortKind = 'vlan' | 'tc'

/** A tagged device to make: `eth0.10` for tag 10 on `eth0`. */
export interface SegmentPort {
  readonly parent: string
  readonly port: string
  readonly tag: number
}

export interface SegmentPortDriver {
  /** Makes the device, down and in no bridge, with the parent's MAC. Takes over what an interrupted call left. */
  create(runner: CommandRunner, port: SegmentPort): Promise<void>
  /** Removes the device and everything else that `create` made; absent is success. */
  remove(runner: CommandRunner, port: SegmentPort): Promise<void>
}
