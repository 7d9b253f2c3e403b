// The driver without processes, for scale tests and simulation: a guest is a file in the run folder, so that a later
// driver adopts it exactly as the qemu driver adopts a process.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, type InstanceId, KarriError } from '@karri/model'
import type { ConsoleOutput, GuestSpec, GuestStatus, Hypervisor } from '../hypervisor.ts'
import { createInstanceQueue } from '../instance-queue.ts'
import { listInstances } from '../list-instances.ts'

/** Where simulated guests are kept, and their time. */
export interface SimulatedHypervisorOptions {
  readonly clock: Clock
  /** One file per guest is kept in it. */
  readonly runFolder: string
}

/** A Hypervisor whose guests a test can end. */
export interface SimulatedHypervisor extends Hypervisor {
  /** Makes a running guest exit by itself, as a power-off inside it would. */
  exitGuest(instanceId: InstanceId, reason: string): Promise<void>
}

/** What the file of a guest holds. */
interface SimulatedGuest {
  readonly status: GuestStatus
  readonly console: string
  readonly writtenAtMs: number
}

/** The `simulated` driver. */
export function createSimulatedHypervisor({ clock, runFolder }: SimulatedHypervisorOptions): SimulatedHypervisor {
  const queue = createInstanceQueue()
  const subscribers = new Set<(instanceId: InstanceId) => void>()

  async function write(instanceId: InstanceId, guest: Omit<SimulatedGuest, 'writtenAtMs'>): Promise<void> {
    const path = join(runFolder, instanceId)
    await mkdir(runFolder, { recursive: true })
    await writeFile(`${path}.partial`, JSON.stringify({ ...guest, writtenAtMs: clock.now() }))
    await rename(`${path}.partial`, path)
    notify(instanceId)
  }

  function notify(instanceId: InstanceId): void {
    for (const subscriber of subscribers) subscriber(instanceId)
  }

  async function start({ instanceId, tap, mac }: GuestSpec): Promise<void> {
    const guest = await readGuest(runFolder, instanceId)
    if (guest?.status.state === 'running') return
    const console = `simulated guest ${instanceId} on ${tap} with ${mac}\n`
    await write(instanceId, { status: { instanceId, state: 'running', reason: '' }, console })
  }

  async function reboot(instanceId: InstanceId): Promise<void> {
    const guest = await readGuest(runFolder, instanceId)
    if (guest?.status.state !== 'running') {
      throw new KarriError('GuestNotRunning', `${instanceId} cannot be reset: it does not run on this node`)
    }
    await write(instanceId, { ...guest, console: `${guest.console}simulated guest was reset\n` })
  }

  async function stop(instanceId: InstanceId): Promise<void> {
    await rm(join(runFolder, instanceId), { force: true })
    notify(instanceId)
  }

  async function exitGuest(instanceId: InstanceId, reason: string): Promise<void> {
    const guest = await readGuest(runFolder, instanceId)
    if (guest !== null) await write(instanceId, { ...guest, status: { instanceId, state: 'exited', reason } })
  }

  async function readConsole(instanceId: InstanceId): Promise<ConsoleOutput> {
    const guest = await readGuest(runFolder, instanceId)
    return { output: new TextEncoder().encode(guest?.console ?? ''), writtenAtMs: guest?.writtenAtMs ?? 0 }
  }

  return {
    accelerator: 'simulated',
    list: () => listGuests(runFolder),
    start: (spec) => queue.run(spec.instanceId, () => start(spec)),
    reboot: (instanceId) => queue.run(instanceId, () => reboot(instanceId)),
    stop: (instanceId) => queue.run(instanceId, () => stop(instanceId)),
    exitGuest: (instanceId, reason) => queue.run(instanceId, () => exitGuest(instanceId, reason)),
    readConsole,
    watch(onChange) {
      subscribers.add(onChange)
      return () => subscribers.delete(onChange)
    },
  }
}

async function listGuests(runFolder: string): Promise<readonly GuestStatus[]> {
  const ids = await listInstances(runFolder)
  const guests = await Promise.all(ids.map((id) => readGuest(runFolder, id)))
  return guests.flatMap((guest) => (guest === null ? [] : [guest.status]))
}

async function readGuest(runFolder: string, instanceId: InstanceId): Promise<SimulatedGuest | null> {
  try {
    return JSON.parse(await readFile(join(runFolder, instanceId), 'utf8')) as SimulatedGuest
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw cause
  }
}
