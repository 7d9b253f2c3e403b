// The faults that only a real process has: what a node-controller that died in the middle leaves, a QEMU that hangs, one
// that cannot start.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InstanceId } from '@karri/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCommandRunner } from '../../run/command-runner.ts'
import { createNamespaceRunner } from '../../run/namespace-runner.ts'
import { eventually } from '../../testing/eventually.ts'
import { tinyGuest } from '../../testing/tiny-guest.ts'
import { wallClock } from '../../testing/wall-clock.ts'
import type { GuestSpec, Hypervisor } from '../hypervisor.ts'
import { guestPaths } from './guest-paths.ts'
import { readGuestPid, searchGuestPid } from './guest-process.ts'
import { createQemuHypervisor } from './qemu-hypervisor.ts'

const instanceId = 'i-00000000000000001' as InstanceId
const namespace = `kq${process.pid}`
const runner = createCommandRunner()

let folder: string
let runFolder: string
let abort: AbortController
let hypervisor: Hypervisor

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'karri-qemu-'))
  runFolder = join(folder, 'run')
  abort = new AbortController()
  await writeFile(join(folder, 'disk'), new Uint8Array(1024 * 1024))
  await runner.run('ip', ['netns', 'add', namespace])
  hypervisor = open()
})
afterEach(async () => {
  // First, because a QMP socket serves one client at a time.
  abort.abort()
  await open().stop(instanceId, 0)
  await runner.run('ip', ['netns', 'delete', namespace])
  await rm(folder, { recursive: true, force: true })
})

function open(runAs?: string): Hypervisor {
  return createQemuHypervisor({
    runner: createNamespaceRunner(runner, namespace),
    clock: wallClock,
    runFolder,
    accelerator: 'tcg',
    signal: abort.signal,
    ...(runAs === undefined ? {} : { runAs }),
  })
}

const spec = (): GuestSpec => tinyGuest(instanceId, folder)

describe('createQemuHypervisor()', { timeout: 30_000 }, () => {
  it('finds the process that was spawned right before the node-controller died', async () => {
    const paths = guestPaths(runFolder, instanceId)
    await hypervisor.start(spec())
    const pid = await readGuestPid(paths)
    // As if it had died before QEMU wrote its pid and before the start was confirmed.
    await rm(paths.pidFile)
    await rm(paths.started)
    expect(await hypervisor.list()).toEqual([])
    await hypervisor.start(spec())
    expect(await searchGuestPid(paths)).toBe(pid)
    await hypervisor.stop(instanceId, 0)
    expect(await searchGuestPid(paths)).toBeNull()
  })

  it('takes a folder without a start for no guest, and starts over it', async () => {
    const paths = guestPaths(runFolder, instanceId)
    await mkdir(paths.folder, { recursive: true })
    await writeFile(paths.qmpSocket, 'a stale socket')
    expect(await hypervisor.list()).toEqual([])
    await hypervisor.start(spec())
    expect(await hypervisor.list()).toMatchObject([{ state: 'running' }])
  })

  it('never takes another process for the guest because of its pid', async () => {
    const paths = guestPaths(runFolder, instanceId)
    await mkdir(paths.folder, { recursive: true })
    await writeFile(paths.pidFile, String(process.pid))
    await writeFile(paths.started, '')
    expect(await hypervisor.list()).toMatchObject([{ state: 'exited' }])
    // This would end the test run if the pid were believed.
    await hypervisor.stop(instanceId, 0)
    expect(await readdir(runFolder)).toEqual([])
  })

  it('ends a guest whose QEMU hangs', async () => {
    const paths = guestPaths(runFolder, instanceId)
    await hypervisor.start(spec())
    const pid = (await readGuestPid(paths)) as number
    process.kill(pid, 'SIGSTOP')
    await hypervisor.stop(instanceId, 50)
    expect(await searchGuestPid(paths)).toBeNull()
    expect(await readdir(runFolder)).toEqual([])
  })

  it('ends a guest that ignores its power button after the grace', async () => {
    await hypervisor.start(spec())
    await hypervisor.stop(instanceId, 50)
    expect(await hypervisor.list()).toEqual([])
  })

  it('says what QEMU said when a guest cannot start, and leaves nothing', async () => {
    const broken = { ...spec(), disk: { path: '/nowhere/disk', format: 'raw' } } as const
    await expect(hypervisor.start(broken)).rejects.toMatchObject({
      code: 'GuestNotStarted',
      message: expect.stringContaining('/nowhere/disk'),
    })
    expect(await readdir(runFolder)).toEqual([])
  })

  it('runs a guest as a user without any capability', async () => {
    await open('nobody').start(spec())
    const pid = await readGuestPid(guestPaths(runFolder, instanceId))
    const { stdout } = await runner.run('grep', ['-E', '^(Uid|CapEff|Seccomp):', `/proc/${pid}/status`])
    expect(stdout.replaceAll(/\s+/g, ' ')).toBe('Uid: 65534 65534 65534 65534 CapEff: 0000000000000000 Seccomp: 2 ')
  })

  it('keeps the reason of a guest that ended while it watched', async () => {
    await hypervisor.start(spec())
    process.kill((await readGuestPid(guestPaths(runFolder, instanceId))) as number, 'SIGTERM')
    const reasons = async () => (await hypervisor.list()).map(({ state, reason }) => `${state}: ${reason}`)
    await eventually(async () => (await reasons())[0]?.startsWith('exited: its process was') ?? false)
    expect(await reasons()).toEqual(['exited: its process was ended by a signal'])
  })
})
