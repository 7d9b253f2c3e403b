// Signatures only, while the bodies are being written.

import type { Clock, RandomBytes, Result } from '@karri/model'
import type {
  ClusterConfig,
  NodeObject,
  NodeStatus,
  View,
  ViewObject,
  ViewVersion,
  ZoneObject,
  ZoneStatus,
} from '@karri/network'
import type * as clusterV1 from './gen/karri/cluster/v1/cluster.ts'
import type * as statusV1 from './gen/karri/network/v1/status.ts'
import type * as viewV1 from './gen/karri/network/v1/view.ts'

/** The message of a zone's object. */
export declare function encodeZoneObject(object: ZoneObject): viewV1.ViewObject
/** Parses an object of a zone view; problems name its key. */
export declare function parseZoneObject(message: viewV1.ViewObject): Result<ZoneObject>
export declare function encodeNodeObject(object: NodeObject): viewV1.ViewObject
export declare function parseNodeObject(message: viewV1.ViewObject): Result<NodeObject>
export declare function encodeZoneStatus(status: ZoneStatus): statusV1.ZoneStatus
export declare function parseZoneStatus(message: statusV1.ZoneStatus): Result<ZoneStatus>
export declare function encodeNodeStatus(status: NodeStatus): statusV1.NodeStatus
export declare function parseNodeStatus(message: statusV1.NodeStatus): Result<NodeStatus>
/** DescribeZone's answer. */
export declare function encodeClusterConfig(config: ClusterConfig): clusterV1.DescribeZoneResponse
export declare function parseClusterConfig(message: clusterV1.DescribeZoneResponse): Result<ClusterConfig>

/** A value that changes and whose followers need only the newest: a view to publish, a status to report. */
export interface Source<T> {
  /** The newest value, or null before the first. */
  read(): T | null
  /** Calls back after each change; returns the way to stop that. */
  subscribe(onChange: () => void): () => void
}
export interface MutableSource<T> extends Source<T> {
  /** Sets the newest value and wakes the followers. */
  set(value: T): void
}
export declare function createSource<T>(initial?: T): MutableSource<T>
/** The newest value at once and again after each change, coalesced while the consumer is busy; ends with the signal. */
export declare function followSource<T>(source: Source<T>, signal: AbortSignal): AsyncIterable<T>

/** An open stream of updates; `openDuplex` of @karri/service makes one of a generated client's call. */
export interface ViewDuplex {
  send(request: { readonly update: viewV1.ViewUpdate }): Promise<void>
  readonly responses: AsyncIterable<{ readonly receipt?: viewV1.ViewReceipt | undefined }>
  close(): void
}
/** How a link stands. */
export type LinkState = { readonly state: 'connected' } | { readonly state: 'disconnected'; readonly reason: string }

export interface PublishViewsOptions<T extends ViewObject> {
  /** Opens the stream: `(signal) => openDuplex((m, o) => client.publishNodeView(m, o), signal)`. */
  readonly open: (signal: AbortSignal) => ViewDuplex
  readonly source: Source<View<T>>
  readonly encodeObject: (object: T) => viewV1.ViewObject
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly signal: AbortSignal
  /** A receipt must come within this time or the link counts as broken; 10 s by default. */
  readonly receiptTimeoutMs?: number
  readonly onLink?: (state: LinkState) => void
  /** Told of each receipt: what the receiver holds, and why it refused an update (empty when it took it). */
  readonly onReceipt?: (receipt: { readonly held: ViewVersion | null; readonly refusal: string }) => void
}
/** Keeps a receiver at the source's newest view until the signal aborts: whole first, then deltas; reconnects. */
export declare function publishViews<T extends ViewObject>(options: PublishViewsOptions<T>): Promise<void>

export interface ViewReceiver<T extends ViewObject> {
  held(): View<T> | null
  /** Takes or refuses an update; calls are queued. */
  receive(update: viewV1.ViewUpdate): Promise<viewV1.ViewReceipt>
}
export interface ViewReceiverOptions<T extends ViewObject> {
  /** The last accepted view of an earlier run, from disk. */
  readonly initial: View<T> | null
  readonly parseObject: (message: viewV1.ViewObject) => Result<T>
  /** Makes an accepted view durable before it is acknowledged; the update is refused when it throws. */
  readonly persist: (view: View<T>) => Promise<void>
  /** Told after a view is accepted and durable. */
  readonly onAccepted: (view: View<T>) => void
}
export declare function createViewReceiver<T extends ViewObject>(options: ViewReceiverOptions<T>): ViewReceiver<T>
/** The handler of a publish stream: `publishNodeView: (requests) => acceptViews(requests, receiver)`. */
export declare function acceptViews<T extends ViewObject>(
  requests: AsyncIterable<{ readonly update?: viewV1.ViewUpdate | undefined }>,
  receiver: ViewReceiver<T>,
): AsyncIterable<{ readonly receipt: viewV1.ViewReceipt }>

/** A view as one JSON text for the state folder, and back (null-safe, strict). */
export declare function renderView<T extends ViewObject>(
  view: View<T>,
  encodeObject: (object: T) => viewV1.ViewObject,
): Uint8Array
export declare function parseView<T extends ViewObject>(
  bytes: Uint8Array,
  parseObject: (message: viewV1.ViewObject) => Result<T>,
): Result<View<T>>

export interface WatchStatusOptions<S> {
  /** Opens the stream: `(signal) => readStream((m, o) => client.watchNodeStatus({}, m, o), signal)`. */
  readonly open: (signal: AbortSignal) => AsyncIterable<{ readonly status?: unknown }>
  readonly parse: (message: never) => Result<S>
  readonly onStatus: (status: S) => void
  /** Told once when the link is lost or a status is malformed, until the next status. */
  readonly onUnreachable: (reason: string) => void
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly signal: AbortSignal
}
/** Follows a peer's status until the signal aborts; reconnects. */
export declare function watchStatus<S>(options: WatchStatusOptions<S>): Promise<void>
