// The one table of segment port drivers, in the order in which they are preferred.
import type { SegmentPortDriver, SegmentPortKind } from './segment-port.ts'
import { tcSegmentPort } from './tc-segment-port.ts'
import { vlanSegmentPort } from './vlan-segment-port.ts'

export const SEGMENT_PORT_DRIVERS: Readonly<Record<SegmentPortKind, SegmentPortDriver>> = {
  vlan: vlanSegmentPort,
  tc: tcSegmentPort,
}
