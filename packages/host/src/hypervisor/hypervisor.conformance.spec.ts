// What every driver promises, run against each of them: the real one with an empty machine (a blank disk, so that only the
// BIOS runs) in a network namespace of its own, where QEMU makes the tap.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InstanceId } from '@karri/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCommandRunner } from '../run/command-runner.ts'
import { createNamespaceRunner } from '../run/namespace-runner.ts'
import { eventually } from '../testing/eventually.ts'
import { tinyGuest } from '../testing/tiny-guest.ts'
import { wallClock } from '../testing/wall-clock.ts'
import type { GuestSpec, Hypervisor } from './hypervisor.ts'
import { guestPaths } from './qemu/guest-paths.ts'
import { readGuestPid } from './qemu/guest-process.ts'
import { createQemuHypervisor } from './qemu/qemu-hypervisor.ts'
import { createSimulatedHypervisor } from './simulated/simulated-hypervisor.ts'

const instanceId = 'i-00000000000000001' as InstanceId
const stranger = 'i-00000000000000002' as InstanceId
const namespace = `kh${process.pid}`
const runner = createCommandRunner()

let folder: string
let runFolder: string
let opened: AbortController[]

interface Driver {
  readonly name: string
  /** A driver as a new node-controller process would make it. */
  open(): Hypervisor
  /** Makes the guest end without `stop`. */
  exit(hypervisor: Hypervisor): Promise<void>
}

const drivers: readonly Driver[] = [
  {
    name: 'qemu',
    open() {
      const abort = new AbortController()
      opened.push(abort)
      return createQemuHypervisor({
        runner: createNamespaceRunner(runner, namespace),
        clock: wallClock,
        runFolder,
        accelerator: 'tcg',
        signal: abort.signal,
      })
    },
    async exit() {
      process.kill((await readGuestPid(guestPaths(runFolder, instanceId))) as number, 'SIGKILL')
    },
  },
  {
    name: 'simulated',
    open: () => createSimulatedHypervisor({ clock: wallClock, runFolder }),
    exit: (hypervisor) =>
      (hypervisor as ReturnType<typeof createSimulatedHypervisor>).exitGuest(
        instanceId,
        'the guest powered itself off',
      ),
  },
]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'karri-hv-'))
  runFolder = join(folder, 'run')
  opened = []
  await writeFile(join(folder, 'disk'), new Uint8Array(1024 * 1024))
  await runner.run('ip', ['netns', 'add', namespace])
})
afterEach(async () => {
  forgetDrivers()
  for (const driver of drivers) await driver.open().stop(instanceId, 0)
  forgetDrivers()
  await runner.run('ip', ['netns', 'delete', namespace])
  await rm(folder, { recursive: true, force: true })
})

/** What a node-controller that was killed leaves: its connections are closed, its guests run on. */
function forgetDrivers(): void {
  for (const abort of opened.splice(0)) abort.abort()
}

const spec = (): GuestSpec => tinyGuest(instanceId, folder)

const running = [{ instanceId, state: 'running', reason: '' }]

describe.each(drivers)('$name', { timeout: 30_000 }, (driver) => {
  it('has no guests before its first', async () => {
    expect(await driver.open().list()).toEqual([])
  })

  it('stops what never ran, and stops twice', async () => {
    const hypervisor = driver.open()
    await hypervisor.stop(stranger, 0)
    await hypervisor.start(spec())
    await hypervisor.stop(instanceId, 0)
    await hypervisor.stop(instanceId, 0)
    expect(await hypervisor.list()).toEqual([])
  })

  it('starts twice at once and later, and makes one guest', async () => {
    const hypervisor = driver.open()
    await Promise.all([hypervisor.start(spec()), hypervisor.start(spec())])
    await hypervisor.start(spec())
    expect(await hypervisor.list()).toEqual(running)
  })

  it('ends as the last of overlapping calls says', async () => {
    const hypervisor = driver.open()
    await Promise.all([hypervisor.start(spec()), hypervisor.stop(instanceId, 0), hypervisor.start(spec())])
    expect(await hypervisor.list()).toEqual(running)
  })

  it('adopts the guests of an earlier process', async () => {
    await driver.open().start(spec())
    forgetDrivers()
    const later = driver.open()
    expect(await later.list()).toEqual(running)
    await later.start(spec())
    await later.reboot(instanceId)
    await later.stop(instanceId, 0)
    expect(await later.list()).toEqual([])
  })

  it('resets a guest that runs and no other', async () => {
    const hypervisor = driver.open()
    await expect(hypervisor.reboot(instanceId)).rejects.toMatchObject({ code: 'GuestNotRunning' })
    await hypervisor.start(spec())
    await hypervisor.reboot(instanceId)
    expect(await hypervisor.list()).toEqual(running)
  })

  it('tells of a guest that exited, keeps it listed with a reason, and starts it again', async () => {
    const hypervisor = driver.open()
    const told: InstanceId[] = []
    await hypervisor.start(spec())
    const unwatch = hypervisor.watch((id) => told.push(id))
    await driver.exit(hypervisor)
    await eventually(async () => told.includes(instanceId) && (await hypervisor.list())[0]?.state === 'exited')
    expect(await hypervisor.list()).toEqual([{ instanceId, state: 'exited', reason: expect.stringMatching(/\w/) }])
    unwatch()
    await hypervisor.start(spec())
    expect(await hypervisor.list()).toEqual(running)
  })

  it('tells of a start and of a stop', async () => {
    const hypervisor = driver.open()
    const told: InstanceId[] = []
    hypervisor.watch((id) => told.push(id))
    await hypervisor.start(spec())
    expect(told.splice(0)).toContain(instanceId)
    await hypervisor.stop(instanceId, 0)
    expect(told).toContain(instanceId)
  })

  it('has an empty console for a guest that it does not know', async () => {
    expect(await driver.open().readConsole(stranger)).toEqual({ output: new Uint8Array(), writtenAtMs: 0 })
  })
})
