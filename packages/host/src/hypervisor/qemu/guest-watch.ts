// Keeps an eye on the guests of a run folder: one QMP connection each for what happens at once, and a slow round over
// the folders for what no event tells (a killed process, a guest of an earlier node-controller, a console that grows).
import { writeFile } from 'node:fs/promises'
import type { Clock, InstanceId } from '@karri/model'
import type { CommandRunner } from '../../run/command-runner.ts'
import { listInstances } from '../list-instances.ts'
import { connectQmp, type QmpClient } from '../qmp/qmp-client.ts'
import type { QmpEvent } from '../qmp/qmp-message.ts'
import { trimConsoleLog } from './console-log.ts'
import { readShutdownReason } from './exit-reason.ts'
import { readGuestStatus } from './guest-folder.ts'
import { guestPaths } from './guest-paths.ts'

export interface GuestWatch {
  /** The open connection to a guest, or a new one. @throws KarriError as `connectQmp` */
  connect(instanceId: InstanceId): Promise<QmpClient>
  /** Closes the connection of a guest that has been removed. */
  forget(instanceId: InstanceId): void
  /** Tells the subscribers that a guest may have changed. */
  notify(instanceId: InstanceId): void
  subscribe(onChange: (instanceId: InstanceId) => void): () => void
}

export interface GuestWatchOptions {
  readonly runner: CommandRunner
  readonly clock: Clock
  readonly runFolder: string
  readonly signal: AbortSignal
}

/** Starts watching; ends with the signal. */
export function createGuestWatch({ runner, clock, runFolder, signal }: GuestWatchOptions): GuestWatch {
  const clients = new Map<InstanceId, Promise<QmpClient>>()
  const seen = new Map<InstanceId, string>()
  const subscribers = new Set<(instanceId: InstanceId) => void>()

  function notify(instanceId: InstanceId): void {
    for (const subscriber of subscribers) subscriber(instanceId)
  }

  function connect(instanceId: InstanceId): Promise<QmpClient> {
    const open = clients.get(instanceId)
    if (open !== undefined) return open
    const client = connectQmp({
      path: guestPaths(runFolder, instanceId).qmpSocket,
      clock,
      timeoutMs: QMP_TIMEOUT_MS,
      onEvent: (event) => void take(instanceId, event),
      onClose: () => {
        if (clients.get(instanceId) === client) clients.delete(instanceId)
        notify(instanceId)
      },
    })
    clients.set(instanceId, client)
    client.catch(() => {
      if (clients.get(instanceId) === client) clients.delete(instanceId)
    })
    return client
  }

  async function take(instanceId: InstanceId, event: QmpEvent): Promise<void> {
    const reason = readShutdownReason(event)
    if (reason === null) return
    // The folder is gone when the guest was stopped on purpose; then nobody asks for the reason.
    await writeFile(guestPaths(runFolder, instanceId).exitReason, reason).catch(() => undefined)
    notify(instanceId)
  }

  async function look(instanceId: InstanceId): Promise<void> {
    const status = await readGuestStatus(runFolder, instanceId)
    const state = status === null ? 'absent' : `${status.state} ${status.reason}`
    if (seen.get(instanceId) !== state) {
      seen.set(instanceId, state)
      notify(instanceId)
    }
    if (status?.state !== 'running') return
    await trimConsoleLog(guestPaths(runFolder, instanceId).consoleLog, runner)
    await connect(instanceId)
  }

  async function goRound(): Promise<void> {
    const folders = await listInstances(runFolder)
    // A guest whose socket hangs or whose folder vanishes meanwhile must not hide the others; the next round looks again.
    await Promise.allSettled(folders.map(look))
    for (const instanceId of [...seen.keys()].filter((id) => !folders.includes(id))) {
      seen.delete(instanceId)
      notify(instanceId)
    }
  }

  async function goRoundUntilAborted(): Promise<void> {
    while (!signal.aborted) {
      // An unreadable run folder shows in `list`, where somebody hears of it.
      await goRound().catch(() => undefined)
      await clock.wait(ROUND_MS, signal).catch(() => undefined)
    }
    for (const client of clients.values()) void client.then((open) => open.close()).catch(() => undefined)
  }

  void goRoundUntilAborted()
  return {
    connect,
    notify,
    forget(instanceId) {
      void clients
        .get(instanceId)
        ?.then((client) => client.close())
        .catch(() => undefined)
      clients.delete(instanceId)
    },
    subscribe(onChange) {
      subscribers.add(onChange)
      return () => subscribers.delete(onChange)
    },
  }
}

/** A healthy QEMU answers within milliseconds, one whose host swaps within a second or two. */
const QMP_TIMEOUT_MS = 3000

/** How late a killed process may be noticed; its closed socket tells at once where there is a connection. */
const ROUND_MS = 2000
