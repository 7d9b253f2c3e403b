// The life of a daemon: arguments, folders, lock, log, start, signals, stop. Every main.ts is one call of runDaemon; what
// the component does is in the `start` that it passes.
import type { Clock, RandomBytes } from '@karri/model'
import type { Logger } from '../log/logger.ts'
import type { Component, DaemonPaths } from './daemon-paths.ts'

/** What a component gets to start with; nothing else of the process is its business. */
export interface DaemonContext {
  readonly root: string
  readonly paths: DaemonPaths
  readonly log: Logger
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  /** Aborts when the daemon is told to end (SIGTERM, SIGINT); loops and streams hang on it. */
  readonly signal: AbortSignal
}

/** Ends what `start` began; called once, after `signal` has aborted. */
export type StopDaemon = () => Promise<void>

export interface Daemon {
  readonly component: Component
  /** @throws KarriError when something is missing: its message is printed and the process exits with 1. */
  start(context: DaemonContext): Promise<StopDaemon>
}

/** Runs a daemon until SIGTERM or SIGINT. Never rejects: failures are printed and set the process' exit code. */
export async function runDaemon(_daemon: Daemon): Promise<void> {
  throw new Error('not written yet')
}
