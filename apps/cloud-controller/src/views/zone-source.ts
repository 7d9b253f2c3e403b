// The newest view of a zone as a source that publishViews follows: read again after each commit that the zone sees. Commits
// that come while a view is being read are taken together by the next reading.
import { createSource, type Source } from '@karri/contracts'
import type { ZoneName } from '@karri/model'
import type { ZoneView } from '@karri/network'
import type { CloudContext } from '../context.ts'
import { readZoneView } from './read-zone-view.ts'
import type { ZoneNotifier } from './zone-notifier.ts'

export interface ZoneSource {
  readonly source: Source<ZoneView>
  /** Stops reading; resolves when no reading is under way. */
  stop(): Promise<void>
}

/** Follows a zone's rows from now on; the first view is read at once. */
export function createZoneSource(
  context: Pick<CloudContext, 'store' | 'log'>,
  notifier: ZoneNotifier,
  zone: ZoneName,
): ZoneSource {
  const source = createSource<ZoneView>()
  let isStale = true
  let isStopped = false
  let reading: Promise<void> | null = null

  const refresh = async (): Promise<void> => {
    while (isStale && !isStopped) {
      isStale = false
      const view = await readZoneView(context, zone)
      if (view) source.set(view)
    }
  }
  const wake = (): void => {
    isStale = true
    reading ??= refresh()
      .catch((err: unknown) => context.log.error({ err, zone }, 'the view of a zone could not be read'))
      .finally(() => {
        reading = null
      })
  }
  const unsubscribe = notifier.subscribe(zone, wake)
  wake()
  return {
    source,
    stop: async () => {
      isStopped = true
      unsubscribe()
      await reading
    },
  }
}
