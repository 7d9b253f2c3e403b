// Keeps the zone's gateway, which is this very host, as the accepted view wants it: plan (pure), apply, confirm. What is
// confirmed here is what gives the zone's nodes permission to start an instance; nothing is confirmed by halves. It is
// applied again every while, for what views do not tell: a DHCP daemon that died, a table or a device that somebody removed.
import type { HostApplier } from '@karri/host'
import type { Clock, InstanceId } from '@karri/model'
import { type GatewayStatus, type NetworkConfig, planGateway, type ZoneView } from '@karri/network'
import { createReconcileLoop, type Logger } from '@karri/service'
import { keepPermitted } from './permitted.ts'

export interface GatewayOptions {
  readonly config: NetworkConfig
  readonly applier: HostApplier
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** Told after each plan that went in, and when the problem changed. */
  readonly onChange: () => void
}

export interface Gateway {
  /** A view was accepted. Before the first one nothing of the host is touched. */
  follow(view: ZoneView): void
  /** The newest view that is in whole, and why a newer one is not. */
  status(): GatewayStatus
  /** Instances whose network this gateway has confirmed since this process began. */
  permitted(): ReadonlySet<InstanceId>
  readonly ended: Promise<void>
}

/** Milliseconds. A guest whose DHCP server died renews late, not never; the look costs a handful of processes. */
const REPEAT_MS = 15_000

/** Starts keeping the gateway. */
export function createGateway(options: GatewayOptions): Gateway {
  const { log } = options
  let view: ZoneView | null = null
  let status: GatewayStatus = { applied: null, problem: '' }
  let permitted: ReadonlySet<InstanceId> = new Set()
  const loop = createReconcileLoop({
    run,
    clock: options.clock,
    signal: options.signal,
    repeatMs: REPEAT_MS,
    onFailure: (err, retryInMs) => {
      log.error({ err, retryInMs }, 'the gateway could not be brought to the view')
      status = { ...status, problem: err instanceof Error ? err.message : String(err) }
      options.onChange()
    },
  })
  return {
    follow: (next) => {
      view = next
      permitted = keepPermitted(permitted, next)
      loop.wake()
    },
    status: () => status,
    permitted: () => permitted,
    ended: loop.ended,
  }

  async function run(): Promise<void> {
    if (view === null) return
    const from = view
    await options.applier.apply(planGateway({ config: options.config, view: from }))
    const isRepeat = status.applied === from.version && status.problem === ''
    status = { applied: from.version, problem: '' }
    permitted = keepPermitted(permitted, view, from)
    if (isRepeat) return
    log.info({ version: from.version }, 'the gateway is applied')
    options.onChange()
  }
}
