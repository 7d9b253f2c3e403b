// Drives one instance: gathers the facts, asks decideStep, carries the step out, and again until nothing is left to do.
// One run at a time per instance (its own ReconcileLoop is the serial queue). It knows no policy: that is decide-step.ts.
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Hypervisor } from '@karri/host'
import { type Clock, type InstanceId, KarriError } from '@karri/model'
import { type InstancePhase, type InstanceStatus, type NodeInstanceObject, tapName } from '@karri/network'
import { createReconcileLoop, type KeptFile, type Logger } from '@karri/service'
import { type GuestMedia, LASTING_MEDIA_ERRORS, type PrepareMedia } from '../images/prepare-media.ts'
import type { TapFacts } from '../network/tap-facts.ts'
import { reasonOf } from '../reason-of.ts'
import { type DesiredInstance, decideStep, type InstanceFacts, type Step } from './decide-step.ts'
import type { InstanceRecord } from './instance-record.ts'
import { runWithin } from './run-within.ts'

/** What the accepted view says of an instance. `unknown`: nothing that this node may act on, so it is left alone. */
export type WantedInstance =
  | {
      readonly kind: 'listed'
      readonly instance: NodeInstanceObject
      readonly storeId: string
      readonly generation: number
    }
  | { readonly kind: 'gone' | 'unknown' }

/** What all drivers of a node share. */
export interface InstanceWorld {
  readonly hypervisor: Hypervisor
  readonly prepareMedia: PrepareMedia
  readonly taps: TapFacts
  /** Differs after each boot of the host. */
  readonly bootId: string
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** Told after a status or a `holdsTap` may have changed. */
  readonly onChange: () => void
}

/** What was on this host before the driver. */
export interface FoundInstance {
  readonly instanceId: InstanceId
  readonly folder: string
  readonly recordFile: KeptFile<InstanceRecord>
  readonly record: InstanceRecord | null
  readonly guest: boolean
}

export interface InstanceDriver {
  readonly instanceId: InstanceId
  /** The newest view that named it, or the one that its record names; null when neither is known. */
  namedBy(): { readonly storeId: string; readonly generation: number } | null
  /** Sets what the newest accepted view says; the driver does the rest. */
  follow(wanted: WantedInstance): void
  wake(): void
  /** Null when there is nothing to report: it neither runs here nor is it in the view. */
  status(): InstanceStatus | null
  /** The instance whose tap has to be there; null when the tap may go. */
  holdsTap(): NodeInstanceObject | null
  /** Nothing of it is left and no view names it: the driver may be forgotten. */
  done(): boolean
  /** Ends the driver and frees what it holds in memory; the instance is not touched. */
  forget(): void
  /** Resolves after `forget` or the world's signal, when the step under way has ended. */
  readonly ended: Promise<void>
}

/** Milliseconds. A 10 GiB image over 1 Gbit/s takes 90 s; a source that is away for this long is a failed launch. */
const PREPARE_LIMIT_MS = 15 * 60_000
/** Milliseconds. QEMU is up within seconds; what does not start in this time will not. */
const START_LIMIT_MS = 3 * 60_000
/** Milliseconds. An image service that comes back finds launches waiting for it: they shall not wait for themselves. */
const MAX_RETRY_MS = 5_000
/** Milliseconds between the power button and the power cord; EC2 gives guests a similar time. */
const STOP_GRACE_MS = 20_000

/** A driver that sleeps until `follow` or `wake`. */
export function createInstanceDriver(found: FoundInstance, world: InstanceWorld): InstanceDriver {
  const { instanceId, folder, recordFile } = found
  const log = world.log.child({ instanceId })
  let record = found.record
  let named: Listed | null = null
  let wanted: WantedInstance = { kind: 'unknown' }
  let guestMayExist = found.guest
  let media: GuestMedia | null = null
  let report: { readonly phase: InstancePhase; readonly reason: string } = {
    phase: found.guest ? 'running' : 'preparing',
    reason: '',
  }
  let under: { readonly kind: string; readonly sinceMs: number } | null = null
  let interruptible: AbortController | null = null

  const forgotten = new AbortController()
  const loop = createReconcileLoop({
    run,
    clock: world.clock,
    signal: AbortSignal.any([world.signal, forgotten.signal]),
    maxRetryMs: MAX_RETRY_MS,
    onFailure: (err, retryInMs) => {
      log.warn({ err, retryInMs, phase: report.phase }, 'a step of an instance failed')
      show(report.phase, reasonOf(err))
    },
  })

  return {
    instanceId,
    namedBy: () => named ?? record,
    wake: loop.wake,
    forget: () => forgotten.abort(),
    ended: loop.ended,
    status: () => {
      if (wanted.kind !== 'listed' && report.phase === 'absent') return null
      if (wanted.kind === 'unknown' && !guestMayExist) return null
      return { instanceId, ...report, rebootCount: record?.rebootCount ?? 0 }
    },
    holdsTap: () => {
      const instance = wanted.kind === 'listed' ? wanted.instance : (record?.instance ?? null)
      return wantsToRun() || guestMayExist ? instance : null
    },
    done: () => wanted.kind === 'gone' && report.phase === 'absent',
    follow: (next) => {
      wanted = next
      if (next.kind === 'listed') named = next
      if (!wantsToRun()) interruptible?.abort(new KarriError('Superseded', 'the instance shall be gone'))
      loop.wake()
    },
  }

  function wantsToRun(): boolean {
    return wanted.kind === 'listed' && wanted.instance.desired === 'running'
  }

  async function run(signal: AbortSignal): Promise<void> {
    let last = ''
    while (!signal.aborted) {
      const facts = await observe()
      if (wanted.kind === 'unknown') return show(facts.guest === 'running' ? 'running' : 'failed', LEFT_ALONE)
      const step = decideStep(desiredOf(wanted), facts)
      if (step.kind === 'settle') return settle(step)
      const now = JSON.stringify([desiredOf(wanted), facts, step])
      if (now === last) throw new KarriError('StepWithoutEffect', `the step "${step.kind}" changed nothing`)
      last = now
      await perform(step, wanted, signal)
    }
  }

  async function observe(): Promise<InstanceFacts> {
    const guest = (await world.hypervisor.list()).find((status) => status.instanceId === instanceId)
    guestMayExist = guest !== undefined
    if (wanted.kind === 'listed' && record !== null && isOutdated(record, wanted)) {
      await keep({ ...record, instance: wanted.instance, storeId: wanted.storeId, generation: wanted.generation })
    }
    const boot = record?.startedBoot ?? null
    return {
      guest: guest?.state ?? 'none',
      guestReason: guest?.reason ?? '',
      folder: existsSync(folder),
      prepared: media !== null,
      started: boot === null ? 'never' : boot === world.bootId ? 'this-boot' : 'earlier-boot',
      rebootCount: record?.rebootCount ?? 0,
      failure: record?.failure ?? null,
      tap: world.taps.stateOf(instanceId),
    }
  }

  function settle(step: Settle): void {
    under = null
    show(step.phase, step.reason)
  }

  async function perform(step: Work, target: WantedInstance, signal: AbortSignal): Promise<void> {
    if (under?.kind !== step.kind) under = { kind: step.kind, sinceMs: world.clock.now() }
    if (step.kind === 'start') guestMayExist = true // before anything is awaited: from here on the tap must stay
    if (step.kind === 'give-up') return giveUp(target, step.reason)
    // A step that is tried again keeps saying why it had to be.
    const phase = PHASE_OF_STEP[step.kind]
    show(phase, report.phase === phase ? report.reason : '')
    if (step.kind === 'stop') return world.hypervisor.stop(instanceId, STOP_GRACE_MS)
    if (step.kind === 'remove-files') return removeFiles()
    if (target.kind !== 'listed') return
    if (step.kind === 'prepare') return prepare(target, signal)
    if (step.kind === 'start') return start(target, signal)
    if (step.kind === 'reboot') {
      await world.hypervisor.reboot(instanceId)
      return keep({ ...recordOf(target), rebootCount: target.instance.rebootCount })
    }
    return keep({ ...recordOf(target), startedBoot: world.bootId, failure: null })
  }

  async function prepare(target: Listed, signal: AbortSignal): Promise<void> {
    if (record === null) await keep(recordOf(target))
    if (!wantsToRun()) return
    interruptible = new AbortController()
    const step = AbortSignal.any([signal, interruptible.signal])
    try {
      await limited({ target, limitMs: PREPARE_LIMIT_MS, signal: step }, async (within) => {
        media = await world.prepareMedia(target.instance, folder, within)
      })
    } catch (error) {
      if (!interruptible.signal.aborted) throw error
    } finally {
      interruptible = null
    }
  }

  async function start(target: Listed, signal: AbortSignal): Promise<void> {
    const { type, mac, rebootCount } = target.instance
    const boot = media
    if (boot === null) return
    // The counter first: a guest that was just started owes no reboot for those that were asked for before.
    await keep({ ...recordOf(target), rebootCount })
    await limited({ target, limitMs: START_LIMIT_MS, signal }, () =>
      world.hypervisor.start({ instanceId, type, mac, tap: tapName(instanceId), ...boot }),
    )
    if (record?.failure === null) await keep({ ...record, startedBoot: world.bootId })
  }

  // Runs a step of a launch; past its limit, or with an error that stays, the instance has failed for good.
  async function limited(
    { target, limitMs, signal }: { readonly target: Listed; readonly limitMs: number; readonly signal: AbortSignal },
    step: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const leftMs = Math.max(0, (under?.sinceMs ?? world.clock.now()) + limitMs - world.clock.now())
    try {
      await runWithin({ clock: world.clock, limitMs: leftMs, signal }, step)
    } catch (error) {
      if (signal.aborted) throw error
      const lasting = error instanceof KarriError && LASTING_MEDIA_ERRORS.has(error.code)
      const late = under !== null && world.clock.now() >= under.sinceMs + limitMs
      if (!lasting && !late) throw error
      log.warn({ err: error }, 'an instance could not be launched')
      await giveUp(target, reasonOf(error))
    }
  }

  async function giveUp(target: WantedInstance, reason: string): Promise<void> {
    if (target.kind !== 'listed') return
    log.warn({ reason }, 'an instance has failed')
    await keep({ ...recordOf(target), failure: reason })
  }

  async function removeFiles(): Promise<void> {
    await rm(folder, { recursive: true, force: true })
    record = null
    media = null
  }

  // A guest that is new, or whose record was lost, owes no reboot for those that were asked for before.
  function recordOf({ instance, storeId, generation }: Listed): InstanceRecord {
    const { rebootCount } = instance
    return record ?? { instance, storeId, generation, startedBoot: null, rebootCount, failure: null }
  }

  async function keep(next: InstanceRecord): Promise<void> {
    await recordFile.write(next)
    record = next
  }

  function show(phase: InstancePhase, reason: string): void {
    if (report.phase !== phase) log.info({ phase, reason }, 'an instance changed its phase')
    report = { phase, reason }
    world.onChange()
  }
}

type Settle = Extract<Step, { kind: 'settle' }>
type Work = Exclude<Step, Settle>
type Listed = WantedInstance & { readonly kind: 'listed' }

const LEFT_ALONE = 'no view of the store that started it names it: it is left alone until one does'

const PHASE_OF_STEP: Readonly<Record<Exclude<Work['kind'], 'give-up'>, InstancePhase>> = {
  prepare: 'preparing',
  start: 'preparing',
  'record-start': 'running',
  reboot: 'running',
  stop: 'stopping',
  'remove-files': 'stopping',
}

function desiredOf(wanted: WantedInstance): DesiredInstance {
  if (wanted.kind !== 'listed' || wanted.instance.desired === 'gone') return { become: 'gone' }
  const { permitted, rebootCount } = wanted.instance
  return { become: 'running', permitted, rebootCount }
}

// `permitted` is left out: it changes with every start of the cluster-controller and says nothing about the instance.
function isOutdated(record: InstanceRecord, { instance, storeId }: Listed): boolean {
  const bare = (object: NodeInstanceObject) => JSON.stringify({ ...object, permitted: true })
  return record.storeId !== storeId || bare(record.instance) !== bare(instance)
}
