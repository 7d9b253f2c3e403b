// Keeps this host's network as the accepted view and the running guests need it: plan (pure), apply, report. A tap is left
// out of the plan only after its guest is gone; the version is reported only when the whole plan went in. It is applied
// again every while, for what nothing here tells: a table or a device that somebody removed.
import type { HostApplier } from '@karri/host'
import type { Clock } from '@karri/model'
import { type NodeConfig, type NodeInstanceObject, type NodeView, planNode, type ViewVersion } from '@karri/network'
import { createReconcileLoop, type Logger } from '@karri/service'
import { reasonOf } from '../reason-of.ts'
import type { TapLedger } from './tap-facts.ts'

/** What the network has to know of the instances of this host. */
export interface TapHolders {
  /** Every instance whose tap has to be there now. */
  withTaps(): readonly NodeInstanceObject[]
  /** Whether a guest that the view has left out still holds its tap. */
  isEnding(view: NodeView): boolean
}

export interface NodeNetworkOptions {
  readonly config: NodeConfig['network']
  readonly applier: HostApplier
  readonly instances: TapHolders
  readonly ledger: TapLedger
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** Told after each plan that went in whole, and when the problem changed. */
  readonly onChange: () => void
}

export interface NodeNetwork {
  /** A view was accepted. Before the first one nothing of the host is touched. */
  follow(view: NodeView): void
  /** The instances changed: applies again when that changes which taps are needed, or which version may be reported. */
  notice(): void
  /** The newest view whose network is in whole and which nothing outside of it still contradicts; null before. */
  applied(): ViewVersion | null
  /** Why the last plan did not go in; empty when it did. */
  problem(): string
  readonly ended: Promise<void>
}

/** Milliseconds. What somebody removed by hand is missing for no longer; the look costs a handful of processes. */
const REPEAT_MS = 15_000

/** Starts keeping the network. */
export function createNodeNetwork(options: NodeNetworkOptions): NodeNetwork {
  const { instances, ledger, log } = options
  let view: NodeView | null = null
  let applied: ViewVersion | null = null
  let plannedFor = ''
  let problem = ''
  const loop = createReconcileLoop({
    run,
    clock: options.clock,
    signal: options.signal,
    repeatMs: REPEAT_MS,
    onFailure: (err, retryInMs) => {
      log.error({ err, retryInMs }, "this host's network could not be applied")
      problem = reasonOf(err)
      options.onChange()
    },
  })
  return {
    follow: (next) => {
      view = next
      loop.wake()
    },
    notice: () => {
      if (view !== null && basisOf(view) !== plannedFor) loop.wake()
    },
    applied: () => applied,
    problem: () => problem,
    ended: loop.ended,
  }

  async function run(): Promise<void> {
    if (view === null) return
    const from = view
    const holders = instances.withTaps()
    const ending = instances.isEnding(from)
    const basis = basisOf(from)
    const isRepeat = applied === from.version && plannedFor === basis && problem === ''
    plannedFor = basis
    const plan = planNode({ config: options.config, view: viewOf(from.version, holders) })
    ledger.began(plan.taps.map((tap) => tap.instanceId))
    await options.applier.apply(plan)
    ledger.succeeded()
    // While a guest that the view left out still holds its tap, this host has not let go of what the view gave up.
    if (!ending) applied = from.version
    problem = ''
    if (isRepeat) return
    log.info({ version: from.version, taps: plan.taps.length }, "this host's network is applied")
    options.onChange()
  }

  // Everything that a plan and its report depend on besides the view.
  function basisOf(from: NodeView): string {
    return [instances.isEnding(from), ...instances.withTaps().map((instance) => instance.instanceId)].join()
  }
}

// The view as the planner shall see it: a guest that is being ended keeps its tap, so it counts as running there.
function viewOf(version: ViewVersion, holders: readonly NodeInstanceObject[]): NodeView {
  return { version, objects: new Map(holders.map((object) => [object.key, { ...object, desired: 'running' }])) }
}
