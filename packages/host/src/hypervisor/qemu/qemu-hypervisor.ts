// The driver of real guests: one detached QEMU process per instance, spoken to over QMP. What a guest is, is read from
// its run folder and its process, never remembered, so that a node-controller which starts again finds every guest.
import { rm } from 'node:fs/promises'
import { type Clock, type InstanceId, KarriError } from '@karri/model'
import type { CommandRunner } from '../../run/command-runner.ts'
import type { ConsoleOutput, GuestSpec, GuestStatus, Hypervisor } from '../hypervisor.ts'
import { createInstanceQueue } from '../instance-queue.ts'
import { listInstances } from '../list-instances.ts'
import { readConsoleTail } from './console-log.ts'
import { endGuest } from './end-guest.ts'
import { exists, readGuestStatus } from './guest-folder.ts'
import { guestPaths } from './guest-paths.ts'
import { readGuestPid, searchGuestPid } from './guest-process.ts'
import { createGuestWatch } from './guest-watch.ts'
import { confirmStarted, startGuest } from './start-guest.ts'

/** What the QEMU driver needs to know of its host. */
export interface QemuHypervisorOptions {
  readonly runner: CommandRunner
  readonly clock: Clock
  /** One folder per guest is made in it, with its sockets, pid and console. Short: a socket's path has 107 bytes at most. */
  readonly runFolder: string
  /** What `probeAccelerator` answered. */
  readonly accelerator: 'kvm' | 'tcg'
  /** The user that a guest's process becomes after it has opened its tap and disk; without one it stays root. */
  readonly runAs?: string
  /** Ends the watching of processes and console logs, and closes the QMP connections; guests go on. */
  readonly signal: AbortSignal
}

/** The `qemu` driver. Guests of an earlier process are adopted by their run folders. */
export function createQemuHypervisor(options: QemuHypervisorOptions): Hypervisor {
  const { runner, clock, runFolder, accelerator } = options
  const queue = createInstanceQueue()
  const watch = createGuestWatch(options)

  async function list(): Promise<readonly GuestStatus[]> {
    const folders = await listInstances(runFolder)
    const statuses = await Promise.all(folders.map((id) => readGuestStatus(runFolder, id)))
    return statuses.filter((status) => status !== null)
  }

  async function start(spec: GuestSpec): Promise<void> {
    const paths = guestPaths(runFolder, spec.instanceId)
    const setting = { accelerator, paths, runAs: options.runAs ?? null }
    const plan = { spec, setting, runner, clock, connect: () => watch.connect(spec.instanceId) }
    const pid = await searchGuestPid(paths)
    if (pid === null) await startGuest(plan)
    else if (!(await exists(paths.started))) await confirmStarted(plan, pid)
    watch.notify(spec.instanceId)
  }

  async function reboot(instanceId: InstanceId): Promise<void> {
    if ((await readGuestPid(guestPaths(runFolder, instanceId))) === null) {
      throw new KarriError('GuestNotRunning', `${instanceId} cannot be reset: it does not run on this node`)
    }
    const client = await watch.connect(instanceId)
    await client.execute('system_reset')
  }

  async function stop(instanceId: InstanceId, graceMs: number): Promise<void> {
    const paths = guestPaths(runFolder, instanceId)
    const pid = await searchGuestPid(paths)
    if (pid !== null) await endGuest({ pid, clock, graceMs, connect: () => watch.connect(instanceId) })
    watch.forget(instanceId)
    await rm(paths.folder, { recursive: true, force: true })
    watch.notify(instanceId)
  }

  async function readConsole(instanceId: InstanceId): Promise<ConsoleOutput> {
    return await readConsoleTail(guestPaths(runFolder, instanceId).consoleLog)
  }

  return {
    accelerator,
    list,
    start: (spec) => queue.run(spec.instanceId, () => start(spec)),
    reboot: (instanceId) => queue.run(instanceId, () => reboot(instanceId)),
    stop: (instanceId, graceMs) => queue.run(instanceId, () => stop(instanceId, graceMs)),
    readConsole,
    watch: (onChange) => watch.subscribe(onChange),
  }
}
