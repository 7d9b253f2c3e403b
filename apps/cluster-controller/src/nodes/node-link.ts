// The link to one node: its view goes down, its status comes up, its console is read. A node that is silent for a while is
// reported as unreachable with what it said last: its guests may well run on, so nothing is concluded from silence.
import {
  encodeNodeObject,
  type nodeV1,
  parseNodeStatus,
  publishViews,
  type Source,
  watchStatus,
} from '@karri/contracts'
import type { Clock, InstanceId, NodeName, RandomBytes } from '@karri/model'
import type { NodeStatus, NodeView } from '@karri/network'
import { callUnary, type Logger, openDuplex, readStream } from '@karri/service'

export interface NodeLinkOptions {
  readonly node: NodeName
  /** Dialled so that only a certificate with the node's own name is accepted. */
  readonly client: nodeV1.NodeServiceClient
  readonly views: Source<NodeView>
  /** A report as it came: not yet believed. */
  readonly onStatus: (status: NodeStatus) => void
  /** The node has been silent for `UNREACHABLE_AFTER_MS`. */
  readonly onUnreachable: (reason: string) => void
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly log: Logger
  readonly signal: AbortSignal
}

export interface NodeLink {
  /** @throws RpcError when the node does not answer in time or knows no such instance */
  readConsole(instanceId: InstanceId, signal: AbortSignal): Promise<nodeV1.ReadConsoleResponse>
  readonly ended: Promise<unknown>
}

/** Milliseconds: longer than a node-controller's restart takes, shorter than an operator's patience. */
const UNREACHABLE_AFTER_MS = 10_000
/** Milliseconds: a console is 64 KiB on a LAN. */
const CONSOLE_TIMEOUT_MS = 5_000

/** Opens the link and keeps it until the signal aborts. */
export function openNodeLink(options: NodeLinkOptions): NodeLink {
  const { client, clock, randomBytes, signal } = options
  const log = options.log.child({ node: options.node })
  let silence: AbortController | null = null
  const publishing = publishViews({
    open: (signal) => openDuplex((metadata, call) => client.publishNodeView(metadata, call), signal),
    source: options.views,
    encodeObject: encodeNodeObject,
    clock,
    randomBytes,
    signal,
    onReceipt: ({ refusal }) => refusal && log.warn({ refusal }, 'the node refused a view'),
  })
  const watching = watchStatus({
    open: (signal) => readStream((metadata, call) => client.watchNodeStatus({}, metadata, call), signal),
    parse: parseNodeStatus,
    onStatus: (status) => {
      if (silence !== null) log.info({}, 'the node answers')
      silence?.abort()
      silence = null
      options.onStatus(status)
    },
    onUnreachable: listenToSilence,
    clock,
    randomBytes,
    signal,
  })
  return {
    readConsole: (instanceId, signal) =>
      callUnary(client, { method: client.readConsole, request: { instanceId }, timeoutMs: CONSOLE_TIMEOUT_MS, signal }),
    ended: Promise.all([publishing, watching]).finally(() => client.close()),
  }

  function listenToSilence(reason: string): void {
    log.warn({ reason }, 'the node does not answer')
    silence?.abort()
    const heard = new AbortController()
    silence = heard
    clock.wait(UNREACHABLE_AFTER_MS, AbortSignal.any([signal, heard.signal])).then(
      () => options.onUnreachable(reason),
      () => undefined,
    )
  }
}
