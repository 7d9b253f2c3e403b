// The fake zone behind the real messages and the real receiver of views: what a cluster-controller is to the cloud, in
// memory. Its link can be cut; then every call and stream fails until it is joined again.
import {
  acceptViews,
  createSource,
  createViewReceiver,
  encodeClusterConfig,
  encodeZoneStatus,
  followSource,
  parseZoneObject,
} from '@karri/contracts'
import { KarriError } from '@karri/model'
import type { ClusterConfig, ZoneObject, ZoneStatus } from '@karri/network'
import type { FakeZone } from './fake-zone.ts'
import type { ZonePeer } from './zone-peer.ts'

export interface FakePeer {
  readonly peer: ZonePeer
  /** Tells the cloud what the zone reports now. */
  report(): void
  /** What DescribeZone answers from now on. */
  configure(config: ClusterConfig): void
  cut(): void
  join(): void
}

/** A peer that lets the zone do everything at once, or only take views when `isManual`. */
export function createFakePeer(zone: FakeZone, { isManual = false } = {}): FakePeer {
  let config = zone.config
  let link = new AbortController()
  const status = createSource<ZoneStatus>(zone.status())
  const report = () => status.set(zone.status())
  const receiver = createViewReceiver<ZoneObject>({
    initial: null,
    parseObject: parseZoneObject,
    persist: async () => undefined,
    onAccepted: (view) => {
      zone.receive(view)
      if (isManual) return
      zone.settle()
      report()
    },
  })
  const peer: ZonePeer = {
    describeZone: async () => {
      link.signal.throwIfAborted()
      return encodeClusterConfig(config)
    },
    openViews: (signal) => {
      const ending = AbortSignal.any([signal, link.signal])
      const requests = createPipe<Parameters<ReturnType<ZonePeer['openViews']>['send']>[0]>(ending)
      return {
        send: async (request) => requests.push(request),
        responses: acceptViews(requests.items, receiver),
        close: () => requests.end(),
      }
    },
    openStatus: async function* (signal) {
      const ending = AbortSignal.any([signal, link.signal])
      for await (const value of followSource(status, ending)) yield { status: encodeZoneStatus(value) }
      ending.throwIfAborted()
    },
    readConsole: async ({ instanceId }) => {
      link.signal.throwIfAborted()
      return { output: Buffer.from(`console of ${instanceId}`), writtenAtMs: 5n }
    },
    close: () => undefined,
  }
  return {
    peer,
    report,
    configure: (next) => {
      config = next
    },
    cut: () => link.abort(new KarriError('RpcUnavailable', 'the link is cut')),
    join: () => {
      link = new AbortController()
    },
  }
}

// Items in order; throws the signal's reason when it aborts.
function createPipe<T>(signal: AbortSignal): {
  push(item: T): void
  end(): void
  readonly items: AsyncIterable<T>
} {
  const queue: T[] = []
  let isEnded = false
  let wake: () => void = () => undefined
  signal.addEventListener('abort', () => wake(), { once: true })
  async function* read(): AsyncGenerator<T> {
    for (;;) {
      signal.throwIfAborted()
      const item = queue.shift()
      if (item !== undefined) yield item
      else if (isEnded) return
      else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  }
  return {
    push: (item) => {
      signal.throwIfAborted()
      queue.push(item)
      wake()
    },
    end: () => {
      isEnded = true
      wake()
    },
    items: read(),
  }
}
