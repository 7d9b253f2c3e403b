// Finds out which segment port drivers this kernel really carries, by making one of each and removing it again. Nothing
// else is believed: a loaded module list says nothing about built-in code, nor about what a container may do.
import { KarriError } from '@karri/model'
import type { CommandRunner } from '../run/command-runner.ts'
import type { SegmentPortKind } from './segment-port.ts'

export interface SegmentPortProbe {
  /** The first that works, in the order `vlan`, `tc`. */
  readonly chosen: SegmentPortKind
  /** What was tried before it and why it was not taken. */
  readonly refused: readonly { readonly kind: SegmentPortKind; readonly reason: string }[]
}

/**
 * Tries each driver on a scratch device pair of its own and removes it.
 * @throws KarriError `NoSegmentPort` when none works, with the reason of each.
 */
export async function probeSegmentPorts(_runner: CommandRunner): Promise<SegmentPortProbe> {
  throw new KarriError('NoSegmentPort', 'not implemented yet')
}
