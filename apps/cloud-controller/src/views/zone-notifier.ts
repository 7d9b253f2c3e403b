// Joins the store, which knows that a zone changed, to the loop that publishes the zone. Calls are synchronous and cheap.
import type { ZoneName } from '@karri/model'

export interface ZoneNotifier {
  /** A transaction that the zone sees was committed. */
  notify(zone: ZoneName): void
  /** Calls back at each notify of the zone; returns the way to stop that. */
  subscribe(zone: ZoneName, onChange: () => void): () => void
}

/** A notifier without listeners. */
export function createZoneNotifier(): ZoneNotifier {
  const listeners = new Map<ZoneName, Set<() => void>>()
  return {
    notify: (zone) => {
      for (const onChange of listeners.get(zone) ?? []) onChange()
    },
    subscribe: (zone, onChange) => {
      const ofZone = listeners.get(zone) ?? new Set()
      listeners.set(zone, ofZone.add(onChange))
      return () => ofZone.delete(onChange)
    },
  }
}
