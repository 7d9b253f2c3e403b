// Keeps the lab's daemons running, as systemd would on a real host: starts each one, starts again one that died, adopts
// those of an earlier supervisor. A daemon that keeps dying is tried again at growing intervals.
import { writeFile } from 'node:fs/promises'
import { type CommandRunner, createNamespaceRunner } from '@karri/host'
import type { Clock } from '@karri/model'
import { endProcesses, isRunning } from '../processes.ts'
import { type DaemonSpec, pidFile, readPid } from './daemon-spec.ts'

export interface SuperviseOptions {
  readonly runner: CommandRunner
  readonly clock: Clock
  /** Where the pid files are. */
  readonly folder: string
  readonly daemons: readonly DaemonSpec[]
  /** One line for the supervisor's log. */
  readonly log: (line: string) => void
  /** Ends the supervision: every daemon is ended too. */
  readonly signal: AbortSignal
}

/** How often the daemons are looked at: well under the second that a restart is allowed to go unnoticed. */
const LOOK_INTERVAL_MS = 200
/** systemd's RestartSec default is 100 ms; ten times that between two deaths keeps a broken daemon from eating a core. */
const FIRST_RESTART_DELAY_MS = 100
const LAST_RESTART_DELAY_MS = 5_000
/** A daemon that lived this long has recovered: its next death is a first one again. */
const RECOVERED_AFTER_MS = 10_000
/** systemd's default is 90 s; Karri's daemons promise to end within five. */
const STOP_GRACE_MS = 5_000

/** Supervises until the signal aborts; resolves when every daemon has ended. */
export async function supervise(options: SuperviseOptions): Promise<void> {
  await Promise.all(options.daemons.map((daemon) => superviseDaemon(daemon, options)))
}

async function superviseDaemon(daemon: DaemonSpec, options: SuperviseOptions): Promise<void> {
  const { clock, folder, log, signal } = options
  let delayMs = FIRST_RESTART_DELAY_MS
  let pid = await adopt(daemon, folder)
  if (pid !== undefined) log(`${daemon.name}: adopted pid ${pid}`)
  try {
    while (!signal.aborted) {
      if (pid === undefined) pid = await start(daemon, options)
      const startedAt = clock.now()
      while (await isRunning(pid, daemon.marker)) await clock.wait(LOOK_INTERVAL_MS, signal)
      pid = undefined
      if (clock.now() - startedAt > RECOVERED_AFTER_MS) delayMs = FIRST_RESTART_DELAY_MS
      log(`${daemon.name}: died, starting it again in ${delayMs} ms (its log: ${daemon.logFile})`)
      await clock.wait(delayMs, signal)
      delayMs = Math.min(delayMs * 2, LAST_RESTART_DELAY_MS)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    if (pid !== undefined && (await isRunning(pid, daemon.marker))) await endProcesses([pid], clock, STOP_GRACE_MS)
  }
}

async function adopt(daemon: DaemonSpec, folder: string): Promise<number | undefined> {
  const pid = await readPid(folder, daemon.name)
  return pid !== undefined && (await isRunning(pid, daemon.marker)) ? pid : undefined
}

async function start(daemon: DaemonSpec, options: SuperviseOptions): Promise<number> {
  const inside = createNamespaceRunner(options.runner, daemon.namespace)
  const pid = await inside.spawnDetached(daemon.file, daemon.args, { logFile: daemon.logFile, env: daemon.env })
  await writeFile(pidFile(options.folder, daemon.name), `${pid}\n`)
  options.log(`${daemon.name}: started as pid ${pid}`)
  return pid
}
