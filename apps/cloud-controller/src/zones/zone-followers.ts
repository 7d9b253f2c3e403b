// All zones that the cloud follows, each with its peer, its view source and its loop; started with the cloud and whenever
// one is registered. Also the way to a zone's consoles.
import { KarriError, type ZoneName } from '@karri/model'
import type { CloudContext } from '../context.ts'
import type { ZoneNotifier } from '../views/zone-notifier.ts'
import { createZoneSource } from '../views/zone-source.ts'
import type { ConsoleReader } from './console-reader.ts'
import { followZone } from './follow-zone.ts'
import type { ZonePeer } from './zone-peer.ts'

export interface ZoneFollowers extends ConsoleReader {
  /** Follows every registered zone that is not lost, at its present host, and no other. Idempotent. */
  refresh(): Promise<void>
  stop(): Promise<void>
}

export interface ZoneFollowersOptions {
  readonly context: Omit<CloudContext, 'consoles'>
  readonly notifier: ZoneNotifier
  /** Reaches the cluster-controller of a host. */
  readonly dialZone: (host: string) => ZonePeer
}

interface Follower {
  readonly host: string
  readonly peer: ZonePeer
  stop(): Promise<void>
}

/** Followers of no zone yet: call refresh. */
export function createZoneFollowers(options: ZoneFollowersOptions): ZoneFollowers {
  const { context, dialZone } = options
  const followers = new Map<ZoneName, Follower>()
  const drop = async (zone: ZoneName): Promise<void> => {
    const follower = followers.get(zone)
    followers.delete(zone)
    await follower?.stop()
  }
  return {
    refresh: async () => {
      const clusters = await context.store.read((trx) =>
        trx.selectFrom('clusters').select(['name', 'host']).where('state', '!=', 'LOST').execute(),
      )
      const hosts = new Map(clusters.map(({ name, host }) => [name, host]))
      for (const [zone, { host }] of followers) if (hosts.get(zone) !== host) await drop(zone)
      for (const [zone, host] of hosts) {
        if (!followers.has(zone)) followers.set(zone, startFollower(options, { zone, host, peer: dialZone(host) }))
      }
    },
    stop: async () => {
      await Promise.all([...followers.keys()].map(drop))
    },
    read: async ({ zone, node, instanceId }) => {
      const follower = followers.get(zone)
      if (!follower) throw new KarriError('ZoneUnreachable', `zone ${zone} is not followed: it was declared lost`)
      try {
        const { output, writtenAtMs } = await follower.peer.readConsole({ node, instanceId })
        return { output, writtenAtMs: writtenAtMs === 0n ? null : Number(writtenAtMs) }
      } catch (cause) {
        throw new KarriError('ZoneUnreachable', `the console of ${instanceId} could not be read: try again`, { cause })
      }
    },
  }
}

function startFollower(
  { context, notifier }: ZoneFollowersOptions,
  { zone, host, peer }: { readonly zone: ZoneName; readonly host: string; readonly peer: ZonePeer },
): Follower {
  const ending = new AbortController()
  const views = createZoneSource(context, notifier, zone)
  const following = followZone({ context, zone, peer, views: views.source, signal: ending.signal }).catch(
    (err: unknown) => context.log.error({ err, zone }, 'a zone is no longer followed'),
  )
  return {
    host,
    peer,
    stop: async () => {
      ending.abort(new KarriError('Stopping', `zone ${zone} is no longer followed`))
      await following
      await views.stop()
      peer.close()
    },
  }
}
