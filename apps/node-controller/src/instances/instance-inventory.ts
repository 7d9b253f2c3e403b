// All instances of this host: those in the accepted view, those that have a folder, and those whose guest runs. It makes a
// driver for each and tells it what the view says; it never touches an instance itself.
//
// A guest or folder that the view does not name is ended only when the view is of the store that started it and not older
// than its start. A view of another store (one restored from a backup, or a node moved to another cloud by mistake) says
// nothing about it: ending it would destroy data that nobody asked to destroy, so it is left alone and reported.
import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { InstanceId } from '@karri/model'
import type { InstanceStatus, NodeInstanceObject, NodeView } from '@karri/network'
import {
  createInstanceDriver,
  type FoundInstance,
  type InstanceDriver,
  type InstanceWorld,
  type WantedInstance,
} from './instance-driver.ts'
import { instanceFolder, listInstanceFolders, openInstanceRecord } from './instance-record.ts'

export interface InstanceInventory {
  /** Tells every driver what a newly accepted view says of it. */
  follow(view: NodeView): void
  /** Asks every driver to look again: the network was applied, or the hypervisor noticed something. */
  wake(): void
  /** In id order. */
  statuses(): readonly InstanceStatus[]
  /** Every instance whose tap has to be there now. */
  withTaps(): readonly NodeInstanceObject[]
  /** Whether a guest that the view has left out is still being ended: its addresses are not free yet. */
  isEnding(view: NodeView): boolean
  /** Resolves when the world's signal has aborted and every step under way has ended. */
  ended(): Promise<void>
}

/** Reads what is on this host and adopts it. Nothing is done to any instance before the first `follow`. */
export async function openInstanceInventory(instancePath: string, world: InstanceWorld): Promise<InstanceInventory> {
  const drivers = new Map<InstanceId, InstanceDriver>()
  const guests = new Set((await world.hypervisor.list()).map((guest) => guest.instanceId))
  for (const instanceId of await listInstanceFolders(instancePath)) {
    await removeHalfMade(instanceFolder(instancePath, instanceId))
  }
  const folders = await listInstanceFolders(instancePath)
  for (const instanceId of new Set([...folders, ...guests])) await adopt(instanceId)
  const unwatch = world.hypervisor.watch((instanceId) => drivers.get(instanceId)?.wake())
  world.signal.addEventListener('abort', unwatch, { once: true })

  return {
    follow,
    wake: () => {
      for (const driver of drivers.values()) driver.wake()
    },
    statuses: () => sorted().flatMap((driver) => driver.status() ?? []),
    withTaps: () => sorted().flatMap((driver) => driver.holdsTap() ?? []),
    isEnding: (view) =>
      sorted().some(
        (driver) =>
          !view.objects.has(keyOf(driver.instanceId)) && isLeftOut(driver, view) && driver.holdsTap() !== null,
      ),
    ended: async () => {
      await Promise.all([...drivers.values()].map((driver) => driver.ended))
    },
  }

  async function adopt(instanceId: InstanceId): Promise<void> {
    const folder = instanceFolder(instancePath, instanceId)
    const recordFile = openInstanceRecord(folder, world.log)
    const record = await recordFile.read()
    add({ instanceId, folder, recordFile, record, guest: guests.has(instanceId) })
    world.log.info({ instanceId, guest: guests.has(instanceId) }, 'an instance of an earlier run is adopted')
  }

  function add(found: FoundInstance): InstanceDriver {
    const driver = createInstanceDriver(found, world)
    drivers.set(found.instanceId, driver)
    return driver
  }

  function follow(view: NodeView): void {
    for (const object of view.objects.values()) {
      if (object.kind !== 'instance') continue
      const { instanceId } = object
      const { storeId, generation } = view.version
      const driver = drivers.get(instanceId) ?? add(unseen(instanceId))
      driver.follow({ kind: 'listed', instance: object, storeId, generation })
    }
    for (const driver of sorted()) {
      if (view.objects.has(keyOf(driver.instanceId))) continue
      if (driver.done()) forget(driver)
      else driver.follow(judge(driver, view))
    }
  }

  function forget(driver: InstanceDriver): void {
    drivers.delete(driver.instanceId)
    driver.forget()
  }

  function judge(driver: InstanceDriver, view: NodeView): WantedInstance {
    const { instanceId } = driver
    if (isLeftOut(driver, view)) return { kind: 'gone' }
    world.log.warn(
      { instanceId, startedBy: driver.namedBy()?.storeId ?? null },
      'an instance is in no view and is left alone',
    )
    return { kind: 'unknown' }
  }

  function unseen(instanceId: InstanceId): FoundInstance {
    const folder = instanceFolder(instancePath, instanceId)
    const recordFile = openInstanceRecord(folder, world.log)
    return { instanceId, folder, recordFile, record: null, guest: false }
  }

  function sorted(): readonly InstanceDriver[] {
    return [...drivers.values()].sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1))
  }
}

function isLeftOut(driver: InstanceDriver, view: NodeView): boolean {
  const by = driver.namedBy()
  return by !== null && by.storeId === view.version.storeId && by.generation <= view.version.generation
}

function keyOf(instanceId: InstanceId): string {
  return `instance/${instanceId}`
}

// A crash between making a folder and writing its record leaves nothing of value: no record, and nothing but a part of one.
async function removeHalfMade(folder: string): Promise<void> {
  const names = await readdir(folder)
  if (names.some((name) => name !== 'record.json.next')) return
  // Whoever else cleans up here at this moment does the same.
  for (const name of names) await rm(join(folder, name), { force: true })
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'ENOENT') throw error
  })
}
