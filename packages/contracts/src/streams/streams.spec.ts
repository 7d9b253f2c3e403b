// Views and status over real loopback gRPC: late, lost, duplicate and reordered updates, crashes, a restored store.

import type { NodeObject, NodeStatus, View, ViewReceipt } from '@karri/network'
import { openDuplex, readStream, systemClock, systemRandomBytes } from '@karri/service'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { nodeV1 } from '../index.ts'
import { nodeInstance } from '../messages/domain.fixture.ts'
import { encodeNodeObject } from '../messages/node-object.ts'
import { parseNodeStatus } from '../messages/zone-status.ts'
import { BAD_STATUS, type Certificates, certify, FakeNode, type NodeHandlers, nodeStatus } from './node-link.fixture.ts'
import { type LinkState, publishViews } from './publish-views.ts'
import { createSource, type MutableSource } from './source.ts'
import { watchStatus } from './watch-status.ts'

let certificates: Certificates
let node: FakeNode
let status: MutableSource<NodeStatus>
let source: MutableSource<View<NodeObject>>
let links: LinkState[]
let receipts: ViewReceipt[]
let stop: AbortController
let running: Promise<void>[]
let client: nodeV1.NodeServiceClient

beforeAll(async () => {
  certificates = await certify()
})

beforeEach(() => {
  status = createSource<NodeStatus>()
  source = createSource<View<NodeObject>>()
  node = new FakeNode(certificates, status)
  stop = new AbortController()
  links = []
  receipts = []
  running = []
})

afterEach(async () => {
  stop.abort(new Error('the test is over'))
  await Promise.all(running)
  client.close()
  await node.crash()
})

function view(generation: number, objects: readonly NodeObject[], storeId = 'store-a'): View<NodeObject> {
  return {
    version: { storeId, generation, revision: 0 },
    objects: new Map(objects.map((object) => [object.key, object])),
  }
}

function publish(receiptTimeoutMs = 1000): void {
  client = node.dial()
  running.push(
    publishViews({
      open: (signal) => openDuplex((metadata, options) => client.publishNodeView(metadata, options), signal),
      source,
      encodeObject: encodeNodeObject,
      clock: systemClock,
      randomBytes: systemRandomBytes,
      signal: stop.signal,
      receiptTimeoutMs,
      onLink: (state) => void links.push(state),
      onReceipt: (receipt) => void receipts.push(receipt),
    }),
  )
}

async function arrived(wanted: View<NodeObject>): Promise<void> {
  await vi.waitFor(() => expect(node.stored).toEqual(wanted), { timeout: 8000 })
}

// Handlers that see each update first and may drop, repeat or delay it.
function tampering(
  tamper: (update: nodeV1.PublishNodeViewRequest) => readonly nodeV1.PublishNodeViewRequest[],
): (handlers: NodeHandlers) => NodeHandlers {
  return (handlers) => ({
    ...handlers,
    publishNodeView: (requests, context) => {
      async function* changed() {
        for await (const request of requests) yield* tamper(request)
      }
      return handlers.publishNodeView(changed(), context)
    },
  })
}

describe('publishViews()', () => {
  it('sends the whole view first, then only what changed', async () => {
    const kinds: (string | undefined)[] = []
    await node.start(
      tampering((request) => {
        kinds.push(request.update?.update?.$case)
        return [request]
      }),
    )
    publish()
    source.set(view(1, [nodeInstance(1)]))
    await arrived(view(1, [nodeInstance(1)]))
    const next = view(2, [nodeInstance(2), nodeInstance(1, 1)])
    source.set(next)
    await arrived(next)
    expect(kinds).toEqual(['whole', 'delta'])
    expect(links).toEqual([{ state: 'connected' }])
  })

  it('skips versions that are old before they could be sent', async () => {
    await node.start()
    publish()
    for (let generation = 1; generation <= 200; generation++) source.set(view(generation, [nodeInstance(generation)]))
    await arrived(view(200, [nodeInstance(200)]))
    expect(node.accepted.length).toBeLessThan(5)
  })

  it('connects to a receiver that starts later', async () => {
    await node.start()
    await node.crash()
    source.set(view(1, [nodeInstance(1)]))
    publish()
    await vi.waitFor(() => expect(links.at(-1)?.state).toBe('disconnected'))
    await node.start()
    await arrived(view(1, [nodeInstance(1)]))
    expect(links.at(-1)).toEqual({ state: 'connected' })
  })

  it('brings a receiver that crashed, and lost its last views, to the newest', async () => {
    await node.start()
    publish()
    source.set(view(1, [nodeInstance(1)]))
    await arrived(view(1, [nodeInstance(1)]))
    await node.crash()
    source.set(view(2, [nodeInstance(2)]))
    source.set(view(3, [nodeInstance(3)]))
    await node.start()
    await arrived(view(3, [nodeInstance(3)]))
  })

  it('takes a lost update for a broken link, and a lost delta never for a held one', async () => {
    let lose = 1
    await node.start(tampering((request) => (request.update?.update?.$case === 'delta' && lose-- > 0 ? [] : [request])))
    publish(300)
    source.set(view(1, [nodeInstance(1)]))
    await arrived(view(1, [nodeInstance(1)]))
    source.set(view(2, [nodeInstance(2)]))
    await arrived(view(2, [nodeInstance(2)]))
    expect(links.some((link) => link.state === 'disconnected' && link.reason.includes('no receipt'))).toBe(true)
  })

  it('recovers from an update that arrives twice', async () => {
    await node.start(tampering((request) => [request, request]))
    publish(500)
    source.set(view(1, [nodeInstance(1)]))
    await arrived(view(1, [nodeInstance(1)]))
    await node.crash()
    await node.start()
    source.set(view(2, [nodeInstance(2)]))
    await arrived(view(2, [nodeInstance(2)]))
  })

  it('never goes back when an old update arrives late', async () => {
    const earlier: nodeV1.PublishNodeViewRequest[] = []
    await node.start(
      tampering((request) => {
        earlier.push(request)
        return earlier.length === 2 ? [request, ...earlier.slice(0, 1)] : [request]
      }),
    )
    publish(500)
    source.set(view(1, [nodeInstance(1)]))
    await arrived(view(1, [nodeInstance(1)]))
    source.set(view(2, [nodeInstance(2)]))
    await arrived(view(2, [nodeInstance(2)]))
    await vi.waitFor(() => expect(receipts.length + links.length).toBeGreaterThan(3))
    const generations = node.accepted.map((held) => held.version.generation)
    expect(generations).toEqual(generations.toSorted((a, b) => a - b))
    expect(node.stored?.version.generation).toBe(2)
  })

  it('sends the whole view when the receiver missed a delta', async () => {
    await node.start()
    publish()
    source.set(view(1, [nodeInstance(1)]))
    await arrived(view(1, [nodeInstance(1)]))
    // The same receiver was brought further on another link, which the sender knows nothing of.
    const other = openDuplex<nodeV1.PublishNodeViewRequest, nodeV1.PublishNodeViewResponse>(
      (metadata, options) => client.publishNodeView(metadata, options),
      stop.signal,
    )
    const { encodeWhole } = await import('../messages/view.ts')
    await other.send({ update: encodeWhole(view(2, [nodeInstance(7)]), encodeNodeObject) })
    await arrived(view(2, [nodeInstance(7)]))
    source.set(view(3, [nodeInstance(3)]))
    await arrived(view(3, [nodeInstance(3)]))
    expect(receipts.some((receipt) => receipt.sendWhole)).toBe(true)
    other.close()
  })

  it('carries a restored store with lower generations', async () => {
    await node.start()
    publish()
    source.set(view(9, [nodeInstance(9)]))
    await arrived(view(9, [nodeInstance(9)]))
    source.set(view(3, [nodeInstance(3)], 'store-b'))
    await arrived(view(3, [nodeInstance(3)], 'store-b'))
  })

  it('reports a view that the receiver cannot store, and sends it again', async () => {
    node.diskFull = true
    await node.start()
    publish()
    source.set(view(1, [nodeInstance(1)]))
    await vi.waitFor(() => expect(receipts.at(-1)?.refusal).toContain('no space left on device'))
    expect(node.accepted).toEqual([])
    node.diskFull = false
    source.set(view(2, [nodeInstance(1)]))
    await arrived(view(2, [nodeInstance(1)]))
  })

  it('resolves when its signal aborts while it waits', async () => {
    await node.start()
    publish()
    source.set(view(1, []))
    await arrived(view(1, []))
    stop.abort(new Error('stopping'))
    await expect(Promise.all(running)).resolves.toBeDefined()
  })
})

describe('watchStatus()', () => {
  let seen: string[]

  function watch(): void {
    seen = []
    client = node.dial()
    running.push(
      watchStatus({
        open: (signal) => readStream((metadata, options) => client.watchNodeStatus({}, metadata, options), signal),
        parse: parseNodeStatus,
        onStatus: (newest) => void seen.push(newest.problem),
        onUnreachable: (reason) => void seen.push(`unreachable: ${reason}`),
        clock: systemClock,
        randomBytes: systemRandomBytes,
        signal: stop.signal,
      }),
    )
  }

  it('gives the status at once and again on each change', async () => {
    status.set(nodeStatus('first'))
    await node.start()
    watch()
    await vi.waitFor(() => expect(seen).toEqual(['first']))
    status.set(nodeStatus('second'))
    await vi.waitFor(() => expect(seen).toEqual(['first', 'second']))
  })

  it('tells an outage once and goes on after it', async () => {
    status.set(nodeStatus('before'))
    await node.start()
    watch()
    await vi.waitFor(() => expect(seen).toEqual(['before']))
    await node.crash()
    await vi.waitFor(() => expect(seen.at(-1)).toMatch(/^unreachable/))
    status.set(nodeStatus('after'))
    await node.start()
    await vi.waitFor(() => expect(seen.at(-1)).toBe('after'), { timeout: 8000 })
    expect(seen.filter((line) => line.startsWith('unreachable'))).toHaveLength(1)
  })

  it('takes a malformed status for an unreachable peer and says what is wrong', async () => {
    await node.start((handlers) => ({
      ...handlers,
      watchNodeStatus: async function* () {
        yield { status: BAD_STATUS }
      },
    }))
    watch()
    await vi.waitFor(() => expect(seen[0]).toContain('status.node: "" is not a host name'))
    expect(seen[0]).toContain('status.capacity: is missing')
  })
})
