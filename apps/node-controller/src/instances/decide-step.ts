// What to do next with one instance: the whole policy of its life, pure. instance-driver.ts gathers the facts, carries the
// step out and asks again, so that every step has only to be idempotent and nothing else is remembered between two steps.
//
//                 images, disk      permitted, tap there      guest is up
//   (new) ─prepare─▶ preparing ─wait─▶ waiting ─start─▶ preparing ─▶ running ─reboot─▶ running
//                        │                                              │ the guest ended by itself
//                        ▼ deadline, or an error that stays             ▼
//                      failed ◀─────────────────────────────────────────┘
//   from everywhere, once it shall be gone:   stopping ─stop─▶ ─release tap─▶ ─remove files─▶ absent
import type { InstancePhase } from '@karri/network'

/** What shall become of the instance. */
export type DesiredInstance =
  | { readonly become: 'running'; readonly permitted: boolean; readonly rebootCount: number }
  | { readonly become: 'gone' }

/** What is known about it; all of it is read again before each step. */
export interface InstanceFacts {
  readonly guest: 'none' | 'running' | 'exited'
  /** Why the guest exited; empty otherwise. */
  readonly guestReason: string
  /** Whether its folder exists, with whatever in it. */
  readonly folder: boolean
  /** Its images and disk are there. */
  readonly prepared: boolean
  /** Whether its record says that a guest ran: since this boot of the host, or before it. */
  readonly started: 'never' | 'this-boot' | 'earlier-boot'
  /** The last reboot counter that was carried out. */
  readonly rebootCount: number
  /** Why it was given up for good, or null. */
  readonly failure: string | null
  /** Its tap: `applied` is certainly there, `released` certainly not, `unsure` anything between. */
  readonly tap: 'applied' | 'released' | 'unsure'
}

/** The next step; `settle` means that nothing is to be done until a fact changes. */
export type Step =
  | { readonly kind: 'prepare' | 'start' | 'record-start' | 'reboot' | 'stop' | 'remove-files' }
  | { readonly kind: 'give-up'; readonly reason: string }
  | { readonly kind: 'settle'; readonly phase: InstancePhase; readonly reason: string }

/** The next step of an instance. Total: every combination of facts has one. */
export function decideStep(desired: DesiredInstance, facts: InstanceFacts): Step {
  return desired.become === 'gone' ? decideEnd(facts) : decideLife(desired, facts)
}

function decideLife(desired: DesiredInstance & { become: 'running' }, facts: InstanceFacts): Step {
  if (facts.guest === 'running') {
    // The controller died between starting the guest and writing that down, or the instance was believed failed.
    if (facts.started !== 'this-boot' || facts.failure !== null) return { kind: 'record-start' }
    return facts.rebootCount < desired.rebootCount ? { kind: 'reboot' } : settle('running')
  }
  if (facts.failure !== null) return settle('failed', facts.failure)
  // EC2: an instance that powers itself off is terminated, since an instance-store root cannot be stopped.
  if (facts.guest === 'exited') return { kind: 'give-up', reason: facts.guestReason || 'instance powered itself off' }
  if (facts.started === 'this-boot') return { kind: 'give-up', reason: 'its guest is gone: the process was ended' }
  // A guest of an earlier boot went down with the host; its disk is whole, so it starts again as after a power cut.
  if (!facts.prepared) return { kind: 'prepare' }
  if (!desired.permitted) return settle('waiting', "the zone's gateway has not confirmed its network")
  if (facts.tap !== 'applied') return settle('waiting', "the node's own network is not applied yet")
  return { kind: 'start' }
}

// The order is that of design.md, principle 4: no guest without a tap, no tap without a guest, the record last.
function decideEnd(facts: InstanceFacts): Step {
  if (facts.guest !== 'none') return { kind: 'stop' }
  if (facts.tap !== 'released') return settle('stopping', 'waiting for its tap to be removed')
  return facts.folder ? { kind: 'remove-files' } : settle('absent')
}

function settle(phase: InstancePhase, reason = ''): Step {
  return { kind: 'settle', phase, reason }
}
