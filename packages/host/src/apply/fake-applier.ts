// The one fake of a host's network, for tests of controllers: it holds plans instead of making devices, and fails or waits
// as it is told.
import type { HostPlan } from '@karri/network'
import type { HostApplier } from './host-applier.ts'

/** A HostApplier that remembers instead of acting. */
export interface FakeApplier extends HostApplier {
  /** What this host looks like: the last plan that went in; null before the first and after `clear`. */
  applied(): HostPlan | null
  /** Every later plan fails with this error and changes nothing, until null is set. */
  fail(error: Error | null): void
  /** Called before a plan goes in; what it throws fails the plan, and while it waits the plan waits. */
  onApply(before: (plan: HostPlan) => Promise<void>): void
}

/** A host on which nothing is. */
export function createFakeApplier(): FakeApplier {
  let applied: HostPlan | null = null
  let failure: Error | null = null
  let before: (plan: HostPlan) => Promise<void> = async () => undefined
  return {
    applied: () => applied,
    fail: (error) => {
      failure = error
    },
    onApply: (next) => {
      before = next
    },
    apply: async (plan) => {
      await before(plan)
      if (failure !== null) throw failure
      applied = plan
    },
    clear: async () => {
      applied = null
    },
  }
}
