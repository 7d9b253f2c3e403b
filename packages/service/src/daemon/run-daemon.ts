// The life of a daemon: arguments, folders, lock, log, start, signals, stop. Every main.ts is one call of runDaemon; what
// the component does is in the `start` that it passes. The process is an argument, so that this life can be tested.
import { chmod, mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Clock, KarriError, type RandomBytes } from '@karri/model'
import { systemClock, systemRandomBytes } from '../clock/clock.ts'
import { createLogger, type Logger } from '../log/logger.ts'
import { type Component, type DaemonPaths, daemonPaths } from './daemon-paths.ts'
import { takeLock } from './lock-file.ts'

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

/** A component as `runDaemon` runs it. */
export interface Daemon {
  readonly component: Component
  /** @throws KarriError when something is missing: its message is printed and the process exits with 1. */
  start(context: DaemonContext): Promise<StopDaemon>
}

/** The part of node's `process` that a daemon needs. */
export interface DaemonProcess {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
  on(event: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown
  exit(code: number): void
}

/** systemd kills after 90 s by default; a daemon that hangs for this long will not end by itself. */
const STOP_LIMIT_MS = 15_000

/** Runs a daemon until SIGTERM or SIGINT, then exits. Never rejects: failures are printed and end the process with 1. */
export async function runDaemon(daemon: Daemon, host: DaemonProcess = process): Promise<void> {
  const stop = new AbortController()
  const log = createLogger({ component: daemon.component, destination: host.stdout as { write(text: string): void } })
  host.on('uncaughtException', (error) => die(host, log, error))
  host.on('unhandledRejection', (error) => die(host, log, error))
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    host.on(name, () => {
      if (stop.signal.aborted)
        host.exit(1) // asked twice: whoever asks does not want to wait
      else stop.abort(new KarriError('Stopping', `told to stop by ${name}`))
    })
  }
  try {
    const root = parseRoot(daemon, host)
    if (root === null) return host.exit(0)
    await live(daemon, { root, log, signal: stop.signal })
    host.exit(0)
  } catch (error) {
    if (stop.signal.aborted && error === stop.signal.reason) host.exit(0)
    else if (error instanceof KarriError) {
      host.stderr.write(`${renderFailure(daemon.component, error)}\n`)
      host.exit(1)
    } else die(host, log, error)
  }
}

async function live(daemon: Daemon, given: Pick<DaemonContext, 'root' | 'log' | 'signal'>): Promise<void> {
  const { root, log, signal } = given
  const paths = daemonPaths(root, daemon.component)
  await makeFolders(paths)
  const release = await takeLock(join(paths.state, 'lock'))
  try {
    const stop = await daemon.start({ ...given, paths, clock: systemClock, randomBytes: systemRandomBytes })
    log.info({ root }, 'started')
    await aborted(signal)
    log.info({ reason: (signal.reason as Error).message }, 'stopping')
    await withinLimit(stop())
    log.info({}, 'stopped')
  } finally {
    await release()
  }
}

// The root folder, or null when the usage was asked for and printed.
function parseRoot(daemon: Daemon, host: DaemonProcess): string | null {
  const usage = `Usage: ${daemon.component} [--root DIR]\n\n  --root DIR  folder with etc/, var/ and run/ (default: $EUCALYPTUS, or /)\n`
  try {
    const { values } = parseArgs({
      args: host.argv.slice(2),
      options: { root: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) {
      host.stdout.write(usage)
      return null
    }
    return resolve(values.root ?? (host.env.EUCALYPTUS || '/'))
  } catch (cause) {
    throw new KarriError('BadArguments', `${(cause as Error).message}\n${usage}`, { cause })
  }
}

async function makeFolders(paths: DaemonPaths): Promise<void> {
  await makeFolder(paths.state, 0o700)
  // Passable, since the DHCP daemon reads its files below them as another user (VNET_DHCPUSER); what lies there says
  // itself who may read it. By chmod, because an earlier start or a strict umask may have made them tighter.
  for (const folder of [dirname(paths.run), paths.run]) {
    await makeFolder(folder, 0o711)
    await chmod(folder, 0o711)
  }
}

async function makeFolder(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode })
  } catch (cause) {
    throw new KarriError('FolderMissing', `cannot make ${folder}: run as root, or give another folder with --root`, {
      cause,
    })
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

async function withinLimit(stopping: Promise<void>): Promise<void> {
  const limit = new AbortController()
  const late = systemClock.wait(STOP_LIMIT_MS, limit.signal).then(
    () => Promise.reject(new KarriError('StopTimeout', `did not stop within ${STOP_LIMIT_MS / 1000} s and was ended`)),
    () => undefined,
  )
  try {
    await Promise.race([stopping, late])
  } finally {
    limit.abort()
  }
}

// One block that an operator can read in a journal: what failed, then what caused it, no stack.
function renderFailure(component: Component, error: KarriError): string {
  const causes: string[] = []
  for (let cause: unknown = error.cause; cause instanceof Error && causes.length < 5; cause = cause.cause) {
    causes.push(`  because: ${cause.message}`)
  }
  return [
    `${component} cannot run (${error.code})`,
    ...error.message
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
    ...causes,
  ].join('\n')
}

function die(host: DaemonProcess, log: Logger, error: unknown): void {
  log.fatal({ err: error }, 'ended by a bug: please report it with this line')
  host.exit(1)
}
