// For tests only: a node on a temporary folder with a simulated hypervisor, a fake network and a manual clock. It can be
// killed at any of its effects and started again over the same folders, and it watches two laws all the time: no guest
// runs without its tap, and no guest starts that may not.
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeApplier, createSimulatedHypervisor, type Hypervisor } from '@karri/host'
import type { ImageId, InstanceId, Ipv4, MacAddress, NodeName, VlanId } from '@karri/model'
import type { InstanceStatus, NodeInstanceObject, NodeObject, NodeView } from '@karri/network'
import { createManualClock, silentLogger } from '@karri/service'
import { createNode, type Node, type NodeParts } from './node.ts'

export const ID = 'i-00000000000000001' as InstanceId

/** An instance that shall run and may. */
export function instance(changes: Partial<NodeInstanceObject> = {}): NodeInstanceObject {
  const instanceId = changes.instanceId ?? ID
  return {
    kind: 'instance',
    key: `instance/${instanceId}`,
    instanceId,
    tag: 10 as VlanId,
    privateIp: '10.10.1.2' as Ipv4,
    mac: 'd0:0d:0a:0a:01:02' as MacAddress,
    type: { name: 'm1.small', vcpus: 1, memoryMib: 128, diskGib: 2 },
    images: {
      machine: { imageId: 'emi-00000000000000001' as ImageId, sha256: 'a'.repeat(64), sizeBytes: 1 },
      kernel: null,
      ramdisk: null,
    },
    rebootCount: 0,
    desired: 'running',
    permitted: true,
    ...changes,
  }
}

/** A whole view. */
export function nodeView(generation: number, instances: readonly NodeInstanceObject[], storeId = 'store-a'): NodeView {
  const objects: readonly NodeObject[] = [
    { kind: 'settings', key: 'settings', imageSource: '192.168.0.114:8776' },
    ...instances,
  ]
  return {
    version: { storeId, generation, revision: 0 },
    objects: new Map(objects.map((object) => [object.key, object])),
  }
}

/** The steps of a node that change the world outside its records. */
export type Effect = 'prepare' | 'start' | 'reboot' | 'stop' | 'apply'

export type Bench = Awaited<ReturnType<typeof openBench>>

/** A node in a folder of its own; `close` removes everything. */
export async function openBench() {
  const folder = await mkdtemp(join(tmpdir(), 'karri-node-'))
  const clock = createManualClock(Date.UTC(2010, 4, 14))
  const applier = createFakeApplier()
  const simulated = createSimulatedHypervisor({ clock, runFolder: join(folder, 'run') })
  const failures = new Map<Effect, Error>()
  const violations: string[] = []
  const effects: string[] = []
  let killAt: number | null = null
  let bootId = 'boot-1'
  let life = new AbortController()
  let node: Node

  // An effect of one life of the node. Killed: what was begun is done or not done, and nothing comes after it.
  async function effect<T>(mine: AbortController, name: Effect, work: () => Promise<T>): Promise<T> {
    const gate = async (moment: string) => {
      if (!mine.signal.aborted) effects.push(`${moment} ${name}`)
      if (effects.length - 1 === killAt) mine.abort()
      if (mine.signal.aborted) await new Promise(() => undefined)
    }
    await gate('before')
    const failure = failures.get(name)
    if (failure) throw failure
    const result = await work()
    await gate('after')
    return result
  }

  function partsOf(mine: AbortController): NodeParts {
    const hypervisor: Hypervisor = {
      ...simulated,
      start: (spec) =>
        effect(mine, 'start', () => {
          const tap = applier.applied()?.taps.find((plan) => plan.instanceId === spec.instanceId)
          if (tap?.name !== spec.tap) violations.push(`${spec.instanceId} started without its tap`)
          return simulated.start(spec)
        }),
      reboot: (id) => effect(mine, 'reboot', () => simulated.reboot(id)),
      stop: (id, graceMs) => effect(mine, 'stop', () => simulated.stop(id, graceMs)),
    }
    return {
      name: '192.168.0.19' as NodeName,
      network: { mode: 'MANAGED', privInterface: 'eth0' },
      capacity: { vcpus: 2, memoryMib: 768, diskGib: 10 },
      hypervisor,
      applier: {
        clear: applier.clear,
        apply: (plan) =>
          effect(mine, 'apply', async () => {
            const taps = new Set(plan.taps.map((tap) => tap.instanceId))
            for (const guest of await simulated.list()) {
              const cut = guest.state === 'running' && !taps.has(guest.instanceId)
              if (cut) violations.push(`the tap of ${guest.instanceId} was cut while it ran`)
            }
            await applier.apply(plan)
          }),
      },
      prepareMedia: (_instance, place) =>
        effect(mine, 'prepare', async () => {
          await writeFile(join(place, 'disk.qcow2'), 'disk')
          return { disk: { path: join(place, 'disk.qcow2'), format: 'qcow2' }, kernel: null, ramdisk: null }
        }),
      stateDir: join(folder, 'state'),
      instancePath: folder,
      bootId,
      clock,
      log: silentLogger,
      signal: mine.signal,
    }
  }

  async function start(): Promise<void> {
    life = new AbortController()
    node = await createNode(partsOf(life))
  }

  await start()
  const bench = {
    clock,
    applier,
    hypervisor: simulated,
    failures,
    effects,
    folder,
    node: () => node,
    receiver: () => node.receiver,
    status: () => node.status.read(),
    applied: () => node.status.read()?.applied?.generation ?? null,
    /** The node's own word on an instance. */
    instance: (id = ID): InstanceStatus | undefined =>
      node.status.read()?.instances.find((status) => status.instanceId === id),
    phase: (id = ID) => bench.instance(id)?.phase ?? null,
    tapped: (id = ID) => applier.applied()?.taps.some((tap) => tap.instanceId === id) ?? false,
    guest: async (id = ID) => (await simulated.list()).find((guest) => guest.instanceId === id)?.state ?? null,
    /** What is left in the instances' folders. */
    folders: () => readdir(join(folder, 'instances')).catch(() => [] as string[]),
    killAt: (index: number | null) => {
      killAt = index
    },
    killed: () => life.signal.aborted,
    /** Ends this life of the node, as a crash does, and starts the next. */
    restart: async (nextBoot = bootId) => {
      bootId = nextBoot
      life.abort()
      await start()
    },
    /** Moves time until a condition holds; fails after some real seconds. */
    until: async (holds: () => boolean | Promise<boolean>, stepMs = 250) => {
      const deadline = performance.now() + 3000
      while (!(await holds())) {
        if (performance.now() > deadline) throw new Error(`never came: ${JSON.stringify(node.status.read())}`)
        await clock.advance(stepMs)
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    close: async () => {
      life.abort()
      // A life that ends may still be writing its last record.
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
      if (violations.length > 0) throw new Error(`laws were broken: ${violations.join('; ')}`)
    },
    hasDisk: (id = ID) => existsSync(join(folder, 'instances', id, 'disk.qcow2')),
  }
  return bench
}
