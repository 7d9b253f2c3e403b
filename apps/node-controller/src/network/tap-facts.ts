// What is certain about the taps of this host, from the plans that were tried and those that went in whole. A failed plan
// may have done any part of its work, so between the two an answer is `unsure`.
import type { InstanceId } from '@karri/model'

export interface TapFacts {
  /** `applied`: the tap is there. `released`: it is not. `unsure`: neither is certain. */
  stateOf(instanceId: InstanceId): 'applied' | 'released' | 'unsure'
}

export interface TapLedger extends TapFacts {
  /** A plan with these taps is about to be applied. */
  began(taps: Iterable<InstanceId>): void
  /** The plan begun last went in whole. */
  succeeded(): void
}

/** A ledger that knows nothing: a process that starts does not know what the last one left. */
export function createTapLedger(): TapLedger {
  let planned: ReadonlySet<InstanceId> = new Set()
  let certain: ReadonlySet<InstanceId> = new Set()
  let possible: ReadonlySet<InstanceId> | null = null
  return {
    stateOf: (id) => {
      if (certain.has(id)) return 'applied'
      return possible !== null && !possible.has(id) ? 'released' : 'unsure'
    },
    began: (taps) => {
      planned = new Set(taps)
      certain = new Set([...certain].filter((id) => planned.has(id)))
      possible = possible && new Set([...possible, ...planned])
    },
    succeeded: () => {
      certain = planned
      possible = planned
    },
  }
}
