// Spawns one guest's process and waits until it can be spoken to. A start that fails leaves no process and no folder.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { type Clock, KarriError } from '@karri/model'
import type { CommandRunner } from '../../run/command-runner.ts'
import { signalProcess } from '../../run/signal-process.ts'
import type { GuestSpec } from '../hypervisor.ts'
import type { QmpClient } from '../qmp/qmp-client.ts'
import { readLastWords } from './guest-folder.ts'
import { checkSocketPaths } from './guest-paths.ts'
import { waitUntilGone } from './guest-process.ts'
import { planQemuArguments, type QemuSetting } from './qemu-arguments.ts'

export interface GuestStart {
  readonly spec: GuestSpec
  readonly setting: QemuSetting
  readonly runner: CommandRunner
  readonly clock: Clock
  readonly connect: () => Promise<QmpClient>
}

/**
 * Starts a guest that has no process, over whatever an earlier run left in its folder.
 * @throws KarriError `SocketPathTooLong`, `GuestNotStarted` with QEMU's own words
 */
export async function startGuest(start: GuestStart): Promise<void> {
  const { spec, setting, runner } = start
  const { paths } = setting
  checkSocketPaths(paths)
  await rm(paths.folder, { recursive: true, force: true })
  await mkdir(paths.folder, { recursive: true, mode: 0o700 })
  const pid = await runner.spawnDetached('qemu-system-x86_64', planQemuArguments(spec, setting), {
    logFile: paths.qemuLog,
  })
  await confirmStarted(start, pid)
}

/**
 * Waits until the process answers on its QMP socket and marks the guest as started; also finishes what a
 * node-controller that died in between had begun.
 */
export async function confirmStarted({ spec, setting, clock, connect }: GuestStart, pid: number): Promise<void> {
  const { paths } = setting
  const deadline = clock.now() + READY_MS
  let cause: unknown
  while (clock.now() < deadline && !(await waitUntilGone(pid, clock, 0))) {
    try {
      await connect()
      await writeFile(paths.started, '')
      return
    } catch (error) {
      cause = error
      await clock.wait(RETRY_MS)
    }
  }
  signalProcess(pid, 'SIGKILL')
  await waitUntilGone(pid, clock, KILL_MS)
  const words = (await readLastWords(paths)) || `no answer on ${paths.qmpSocket} within ${READY_MS} ms`
  await rm(paths.folder, { recursive: true, force: true })
  throw new KarriError('GuestNotStarted', `${spec.instanceId} did not start: ${words}`, { cause })
}

/** From spawn to QMP takes 50 to 140 ms on an idle host; this leaves room for one that starts many. */
const READY_MS = 20_000

const RETRY_MS = 20

/** For a process that got SIGKILL before it ran any guest. */
const KILL_MS = 5000
