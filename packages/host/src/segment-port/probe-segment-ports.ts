// Finds out which segment port driver this kernel really carries, by making a port on a scratch device and removing it.
// Nothing else is believed: a module list says nothing about built-in code, nor about what a container may do.
import { KarriError } from '@karri/model'
import { createVethPair, deleteLink } from '../ip.ts'
import type { CommandRunner } from '../run/command-runner.ts'
import type { SegmentPort, SegmentPortKind } from './segment-port.ts'
import { SEGMENT_PORT_DRIVERS } from './segment-port-drivers.ts'

/** Which ways to make a tagged device work on this kernel. */
export interface SegmentPortProbe {
  /** The first that works, in the order `vlan`, `tc`. */
  readonly chosen: SegmentPortKind
  /** What was tried before it and why it was not taken. */
  readonly refused: readonly { readonly kind: SegmentPortKind; readonly reason: string }[]
}

/** Tag 1 is no segment's (tags start at 2), so that probing disturbs no port of a running zone. */
const SCRATCH: SegmentPort = { parent: 'kprobe', port: 'kprobe.1', tag: 1 }
const SCRATCH_PEER = 'kprobep'

/**
 * Tries each driver on a scratch device pair of its own and removes both.
 * @throws KarriError `NoSegmentPort` when none works, with the reason of each.
 */
export async function probeSegmentPorts(runner: CommandRunner): Promise<SegmentPortProbe> {
  const refused: { kind: SegmentPortKind; reason: string }[] = []
  await deleteLink(runner, SCRATCH.parent)
  await createVethPair(runner, { name: SCRATCH.parent, peer: SCRATCH_PEER })
  try {
    for (const kind of Object.keys(SEGMENT_PORT_DRIVERS) as SegmentPortKind[]) {
      const reason = await tryDriver(runner, kind)
      if (reason === null) return { chosen: kind, refused }
      refused.push({ kind, reason })
    }
  } finally {
    await deleteLink(runner, SCRATCH.parent)
  }
  const reasons = refused.map(({ kind, reason }) => `${kind}: ${reason}`).join('; ')
  throw new KarriError(
    'NoSegmentPort',
    `this kernel can put no 802.1Q tag on a frame (${reasons}): load the module 8021q, or install iproute2's tc`,
  )
}

async function tryDriver(runner: CommandRunner, kind: SegmentPortKind): Promise<string | null> {
  const driver = SEGMENT_PORT_DRIVERS[kind]
  try {
    await driver.create(runner, SCRATCH)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await driver.remove(runner, SCRATCH)
  }
}
