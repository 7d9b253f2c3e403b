// Follows one zone for as long as the cloud runs. A session is: ask for the configuration, then publish views and take in
// reports until the link breaks; then the zone is NOTREADY with the reason and the next session is tried, for ever.
import {
  createSource,
  encodeZoneObject,
  followSource,
  type LinkState,
  parseClusterConfig,
  parseZoneStatus,
  publishViews,
  type Source,
  watchStatus,
} from '@karri/contracts'
import { KarriError, keepTrying, type Problem, type ZoneName } from '@karri/model'
import type { ClusterConfig, ZoneStatus, ZoneView } from '@karri/network'
import type { CloudContext } from '../context.ts'
import { observeZone } from '../instances/observe.ts'
import { acceptZoneConfig } from './accept-zone-config.ts'
import type { ZonePeer } from './zone-peer.ts'
import { setZoneState } from './zone-state.ts'

export interface FollowZoneOptions {
  readonly context: Omit<CloudContext, 'consoles'>
  readonly zone: ZoneName
  readonly peer: ZonePeer
  readonly views: Source<ZoneView>
  readonly signal: AbortSignal
}

/** Runs sessions until the signal aborts; then resolves. */
export async function followZone(options: FollowZoneOptions): Promise<void> {
  const { context, zone, signal } = options
  const { clock, randomBytes, log } = context
  try {
    await keepTrying((succeeded) => runSession(options, succeeded), {
      clock,
      randomBytes,
      signal,
      onFailure: (err, delayMs) => log.warn({ err, zone, delayMs }, 'the link to a zone is broken'),
    })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

// Never resolves: it ends with the error that broke it.
async function runSession(options: FollowZoneOptions, succeeded: () => void): Promise<never> {
  const { context, zone, peer } = options
  const session = new AbortController()
  const signal = AbortSignal.any([options.signal, session.signal])
  const parts: Promise<unknown>[] = []
  try {
    const config = parseConfig(await peer.describeZone(signal))
    const refusal = await acceptZoneConfig(context, zone, config)
    if (refusal) context.log.error({ zone, refusal }, 'the configuration of a zone is refused')
    const { promise: broken, reject: onBroken } = Promise.withResolvers<never>()
    parts.push(broken, ...startLinks({ ...options, signal }, { refusal, succeeded, onBroken }))
    return (await Promise.race(parts)) as never
  } catch (error) {
    if (!options.signal.aborted) {
      await setZoneState(context, zone, { state: 'NOTREADY', detail: messageOf(error) })
    }
    throw error
  } finally {
    session.abort(new KarriError('SessionOver', `the session with zone ${zone} is over`))
    for (const part of parts) part.catch(() => undefined) // the first failure is the one that is told
  }
}

function startLinks(
  options: FollowZoneOptions,
  session: {
    readonly refusal: string
    readonly succeeded: () => void
    readonly onBroken: (error: KarriError) => void
  },
): Promise<unknown>[] {
  const { context, zone, peer, views, signal } = options
  const { clock, randomBytes, log } = context
  const reports = createSource<ZoneStatus>()
  const breakUp = (reason: string) => session.onBroken(new KarriError('ZoneUnreachable', reason))
  return [
    publishViews({
      open: (sub) => peer.openViews(sub),
      source: views,
      encodeObject: encodeZoneObject,
      clock,
      randomBytes,
      signal,
      onLink: (link: LinkState) => {
        if (link.state === 'disconnected') breakUp(link.reason)
      },
      onReceipt: ({ refusal }) => {
        if (refusal) log.error({ zone, refusal }, 'a zone refused a view')
      },
    }),
    watchStatus({
      open: (sub) => peer.openStatus(sub),
      parse: parseZoneStatus,
      onStatus: (status) => reports.set(status),
      onUnreachable: breakUp,
      clock,
      randomBytes,
      signal,
    }),
    takeReports(options, reports, session),
  ]
}

async function takeReports(
  { context, zone, signal }: FollowZoneOptions,
  reports: Source<ZoneStatus>,
  { refusal, succeeded }: { readonly refusal: string; readonly succeeded: () => void },
): Promise<void> {
  for await (const status of followSource(reports, signal)) {
    await observeZone(context, zone, status)
    await setZoneState(context, zone, { state: refusal ? 'NOTREADY' : 'ENABLED', detail: refusal })
    succeeded()
  }
}

function parseConfig(message: Awaited<ReturnType<ZonePeer['describeZone']>>): ClusterConfig {
  const config = parseClusterConfig(message)
  if (config.ok) return config.value
  const text = config.problems.map((problem: Problem) => `${problem.path}: ${problem.message}`).join('; ')
  throw new KarriError('ZoneConfigMalformed', `its configuration cannot be read: ${text}`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
