// One lab on this machine: its network, its supervised daemons and what is left of it. `karri up`, the end-to-end tests
// and the benchmarks all use this.
import { mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type CommandRunner, createNamespaceRunner } from '@karri/host'
import { type Clock, KarriError } from '@karri/model'
import { type LabPaths, labPaths } from './lab-paths.ts'
import { createLabNetwork, labNamespaces, readNamespaces, removeLabNetwork } from './network/lab-network.ts'
import { endProcesses, isRunning, readLabProcesses } from './processes.ts'
import { readPid, readSupervisorSpec, type SupervisorSpec, writeSupervisorSpec } from './supervisor/daemon-spec.ts'
import type { LabHost } from './topology/seed-topology.ts'

/** Several hosts on this machine. */
export interface Lab {
  readonly paths: LabPaths
  /** Makes hosts and switch, or leaves them as they are. */
  createNetwork(): Promise<void>
  /** Runs commands on a host of the lab, or on its switch. */
  on(host: LabHost['name'] | 'switch'): CommandRunner
  /** Starts the supervisor with these daemons; one that runs with the same is left alone, others are replaced. */
  startDaemons(spec: SupervisorSpec): Promise<void>
  /** The pid of a daemon of this lab, or undefined while it does not run. */
  daemonPid(name: string): Promise<number | undefined>
  /** Ends and deletes everything of the lab. */
  remove(): Promise<void>
  /** One line for each thing of the lab that is still there; empty after `remove`. */
  leftovers(): Promise<readonly string[]>
}

/** What a lab is made with. */
export interface LabOptions {
  readonly name: string
  readonly runner: CommandRunner
  readonly clock: Clock
}

const SUPERVISOR = fileURLToPath(new URL('./supervisor/main.ts', import.meta.url))
const START_TIMEOUT_MS = 10_000
const END_GRACE_MS = 6_000

/** The lab of a name; makes nothing yet. */
export function createLab({ name, runner, clock }: LabOptions): Lab {
  const paths = labPaths(name)
  const namespaces = labNamespaces(paths)

  async function supervisorPid(): Promise<number | undefined> {
    const pid = await readPid(paths.supervisor, 'supervisor')
    return pid !== undefined && (await isRunning(pid, paths.supervisor)) ? pid : undefined
  }

  async function startDaemons(spec: SupervisorSpec): Promise<void> {
    const running = await supervisorPid()
    if (running !== undefined) {
      if (JSON.stringify(await readSupervisorSpec(paths.supervisor)) === JSON.stringify(spec)) return
      await endProcesses([running], clock, END_GRACE_MS)
    }
    await mkdir(paths.logs, { recursive: true })
    await writeSupervisorSpec(paths.supervisor, spec)
    const logFile = `${paths.logs}/supervisor.log`
    await runner.spawnDetached(process.execPath, [SUPERVISOR, paths.supervisor], { logFile })
    const deadline = clock.now() + START_TIMEOUT_MS
    while ((await supervisorPid()) === undefined) {
      if (clock.now() > deadline)
        throw new KarriError('SupervisorDied', `the lab's supervisor did not start: read ${logFile}`)
      await clock.wait(50)
    }
  }

  async function remove(): Promise<void> {
    const supervisor = await supervisorPid()
    if (supervisor !== undefined) await endProcesses([supervisor], clock, END_GRACE_MS)
    const rest = await readLabProcesses(namespaces, paths.root)
    await endProcesses(
      rest.map((process) => process.pid),
      clock,
      END_GRACE_MS,
    )
    await removeLabNetwork(runner, paths)
    await rm(paths.root, { recursive: true, force: true })
  }

  return {
    paths,
    createNetwork: () => createLabNetwork(runner, paths),
    on: (host) => createNamespaceRunner(runner, paths.namespace(host)),
    startDaemons,
    daemonPid: async (daemon) => {
      const spec = (await readSupervisorSpec(paths.supervisor))?.daemons.find((candidate) => candidate.name === daemon)
      const pid = await readPid(paths.supervisor, daemon)
      return spec && pid !== undefined && (await isRunning(pid, spec.marker)) ? pid : undefined
    },
    remove,
    leftovers: async () => {
      const processes = await readLabProcesses(namespaces, paths.root)
      const present = await readNamespaces(runner)
      const folder = await runner.run('find', [paths.root, '-maxdepth', '1'], { exitCodes: [0, 1] })
      return [
        ...processes.map((process) => `process ${process.pid}: ${process.command}`),
        ...namespaces.filter((name) => present.includes(name)).map((name) => `namespace ${name}`),
        ...(folder.stdout ? [`folder ${paths.root}`] : []),
      ]
    },
  }
}
