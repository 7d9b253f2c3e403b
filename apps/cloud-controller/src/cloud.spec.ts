// The whole cloud-controller without its ports: real store, real streams and messages, a fake zone, a manual clock.
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { adminV1 } from '@karri/contracts'
import type { ImageId, InstanceId } from '@karri/model'
import { createManualClock, type ManualClock, silentLogger } from '@karri/service'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findCredentials } from './accounts/find-credentials.ts'
import { launchOf, SEED_CONFIG, seededBytes } from './cloud.fixture.ts'
import { type Cloud, createCloud } from './cloud.ts'
import type { Caller } from './context.ts'
import { readConsole } from './instances/read-console.ts'
import { runInstances } from './instances/run-instances.ts'
import { terminateInstances } from './instances/terminate-instances.ts'
import { createFakeZone, type FakeZone } from './zones/fake-zone.ts'
import { createFakePeer, type FakePeer } from './zones/zone-peer.fixture.ts'

const OPERATOR = { peer: { role: 'operator', name: 'front' }, signal: new AbortController().signal } as const

let folder: string
let cloud: Cloud
let clock: ManualClock
let zone: FakeZone
let fake: FakePeer

async function start(): Promise<void> {
  cloud = await createCloud({
    stateFolder: folder,
    regionName: 'eucalyptus',
    clock,
    randomBytes: seededBytes(clock.now() % 1000),
    log: silentLogger,
    dialZone: () => fake.peer,
  })
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'karri-cloud-'))
  clock = createManualClock(1_000_001)
  zone = createFakeZone(SEED_CONFIG)
  fake = createFakePeer(zone)
  await start()
})

afterEach(async () => {
  await cloud.stop()
  await rm(folder, { recursive: true })
})

/** Lets the loops work, time included, until the condition holds. */
async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 400; turn++) {
    if (await condition()) return
    await clock.advance(100)
  }
  throw new Error(`never came true: ${what}`)
}

async function readClusters(): Promise<readonly adminV1.Cluster[]> {
  return (await cloud.adminService.listClusters({}, OPERATOR)).clusters
}

const isState = (state: string) => async () => (await readClusters())[0]?.state === state

async function register(): Promise<void> {
  await cloud.adminService.registerCluster({ name: 'rosh-cluster1', host: '192.168.0.114' }, OPERATOR)
  await until('the zone is ENABLED', isState('ENABLED'))
}

async function* importOf(description: Partial<adminV1.ImageDescription>, bytes = 'root disk') {
  const whole = {
    name: 'tiny/root.img',
    type: 'machine',
    kernelId: '',
    ramdiskId: '',
    description: '',
    public: true,
    sha256: '',
  }
  yield { part: { $case: 'description', value: { ...whole, ...description } } } as const
  for (const byte of bytes) yield { part: { $case: 'chunk', value: Buffer.from(byte) } } as const
}

async function administrator(): Promise<Caller> {
  const { key } = await cloud.adminService.getAdministratorKey({}, OPERATOR)
  const credentials = await findCredentials(cloud.context, key?.accessKeyId ?? '')
  expect(credentials?.secretAccessKey).toBe(key?.secretAccessKey)
  return credentials?.caller as Caller
}

async function launch(): Promise<InstanceId> {
  const { imageId } = await cloud.adminService.importImage(importOf({}), OPERATOR)
  const { instanceIds } = await runInstances(
    cloud.context,
    await administrator(),
    launchOf({ imageId: imageId as ImageId }),
  )
  return instanceIds[0] as InstanceId
}

const hasState = (instanceId: InstanceId, state: string) => async () => {
  const row = await cloud.context.store.read((trx) =>
    trx.selectFrom('instances').select('state').where('instanceId', '=', instanceId).executeTakeFirst(),
  )
  return row?.state === state
}

describe('createCloud()', () => {
  it('takes an instance through its whole life over the real streams', async () => {
    await register()
    const instanceId = await launch()
    await until('it runs', hasState(instanceId, 'running'))
    const console = await readConsole(cloud.context, await administrator(), instanceId)
    expect(Buffer.from(console.output).toString()).toBe(`console of ${instanceId}`)
    await terminateInstances(cloud.context, await administrator(), [instanceId])
    await until('it is gone', hasState(instanceId, 'terminated'))
    await until('everything is back', async () => {
      const held = await cloud.context.store.read((trx) => trx.selectFrom('segments').select('tag').execute())
      return held.length === 0
    })
    expect((await readClusters())[0]?.nodes.map((node) => [node.name, node.state, node.instances])).toEqual([
      ['192.168.0.19', 'UP', 0],
      ['192.168.5.7', 'UP', 0],
    ])
  })

  it('says why a zone is not ready while its link is cut, and goes on when it is back', async () => {
    await register()
    const instanceId = await launch()
    await until('it runs', hasState(instanceId, 'running'))
    fake.cut()
    await until('the zone is NOTREADY', isState('NOTREADY'))
    expect((await readClusters())[0]?.detail).toBe('the link is cut')
    await terminateInstances(cloud.context, await administrator(), [instanceId])
    fake.join()
    await until('it is gone', hasState(instanceId, 'terminated'))
    expect((await readClusters())[0]?.state).toBe('ENABLED')
  })

  it('follows its zones again after a restart', async () => {
    await register()
    const instanceId = await launch()
    await cloud.stop()
    await start()
    await until('it runs', hasState(instanceId, 'running'))
    expect((await readClusters())[0]?.state).toBe('ENABLED')
  })

  it('keeps a zone NOTREADY whose public addresses another zone lists', async () => {
    await register()
    await cloud.adminService.registerCluster({ name: 'second', host: '192.168.0.115' }, OPERATOR)
    await until('it is refused', async () => (await readClusters())[1]?.detail.includes('192.168.3.1,') ?? false)
    expect((await readClusters()).map((cluster) => cluster.state)).toEqual(['ENABLED', 'NOTREADY'])
  })

  it('refuses a second cloud-controller on its store', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'StoreInUse' })
  })

  it('refuses to start without the key file of its store, with another one, or with an exposed one', async () => {
    await cloud.stop()
    const file = join(folder, 'secret.key')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await writeFile(file, `${'00'.repeat(32)}\n`)
    await expect(start()).rejects.toMatchObject({ code: 'SecretUnreadable' })
    await rm(file)
    await expect(start()).rejects.toMatchObject({ code: 'SecretKeyMissing' })
    await writeFile(file, `${'00'.repeat(32)}\n`, { mode: 0o644 })
    await expect(start()).rejects.toMatchObject({ code: 'SecretKeyExposed' })
  })
})

describe('importImage', () => {
  it('stores the same content once, and finds it again under its name', async () => {
    const first = await cloud.adminService.importImage(importOf({}), OPERATOR)
    expect(first).toMatchObject({ alreadyThere: false, imageId: expect.stringMatching(/^emi-/) })
    expect(await cloud.adminService.importImage(importOf({}), OPERATOR)).toEqual({ ...first, alreadyThere: true })
    const kernel = await cloud.adminService.importImage(importOf({ name: 'k', type: 'kernel' }), OPERATOR)
    expect(kernel).toMatchObject({ alreadyThere: false, sha256: first.sha256, imageId: expect.stringMatching(/^eki-/) })
    expect(await readdir(join(folder, 'images'))).toEqual([first.sha256])
  })

  it('asks for no byte of what it has, and refuses bytes that are not what was announced', async () => {
    const first = await cloud.adminService.importImage(importOf({}), OPERATOR)
    const descriptionOnly = async function* () {
      for await (const request of importOf({ sha256: first.sha256 })) {
        if (request.part.$case === 'chunk') throw new Error('a byte was asked for')
        yield request
      }
    }
    expect(await cloud.adminService.importImage(descriptionOnly(), OPERATOR)).toEqual({ ...first, alreadyThere: true })
    const damaged = importOf({ sha256: first.sha256, name: 'other' }, 'not the root disk')
    await expect(cloud.adminService.importImage(damaged, OPERATOR)).rejects.toMatchObject({
      code: 'ImageDigestMismatch',
    })
    expect(await cloud.context.store.read((trx) => trx.selectFrom('images').select('location').execute())).toEqual([
      { location: 'tiny/root.img' },
    ])
  })

  it('leaves nothing of an upload that breaks off or is malformed', async () => {
    const broken = async function* () {
      yield* importOf({})
      throw new Error('the operator hung up')
    }
    await expect(cloud.adminService.importImage(broken(), OPERATOR)).rejects.toThrow('hung up')
    await expect(cloud.adminService.importImage(importOf({}, ''), OPERATOR)).rejects.toMatchObject({
      code: 'ImageEmpty',
    })
    for (const [bad, message] of [
      [{ name: '../etc/passwd' }, 'is not an image name'],
      [{ type: 'floppy' }, 'is not an image type'],
      [{ kernelId: 'emi-00000000' }, 'expected eki-'],
    ] as const) {
      await expect(cloud.adminService.importImage(importOf(bad), OPERATOR)).rejects.toThrow(message)
    }
    const unknown = importOf({ kernelId: 'eki-00000000', ramdiskId: 'eri-00000000' })
    await expect(cloud.adminService.importImage(unknown, OPERATOR)).rejects.toMatchObject({
      code: 'InvalidAMIID.NotFound',
    })
    expect(await cloud.context.store.read((trx) => trx.selectFrom('images').selectAll().execute())).toEqual([])
  })

  it('gives nodes the bytes from any offset, and nothing but image files', async () => {
    const { sha256 } = await cloud.adminService.importImage(importOf({}), OPERATOR)
    const read = async (digest: string, offset: bigint) => {
      const chunks: Buffer[] = []
      for await (const { chunk } of cloud.imageService.readImage({ sha256: digest, offset }, OPERATOR))
        chunks.push(chunk)
      return Buffer.concat(chunks).toString()
    }
    expect(await read(sha256, 0n)).toBe('root disk')
    expect(await read(sha256, 5n)).toBe('disk')
    expect(await read(sha256, 9n)).toBe('')
    await expect(read(sha256, 10n)).rejects.toMatchObject({ code: 'NotFound' })
    await expect(read('../secret.key', 0n)).rejects.toMatchObject({ code: 'NotFound' })
    await expect(read('0'.repeat(64), 0n)).rejects.toMatchObject({ code: 'NotFound' })
  })
})

describe('accounts', () => {
  it('are made with a key that authenticates and a default group, and only once under a name', async () => {
    const { account, key } = await cloud.adminService.createAccount({ name: 'second' }, OPERATOR)
    expect(await findCredentials(cloud.context, key?.accessKeyId ?? '')).toEqual({
      caller: {
        accountId: account?.accountId,
        accountName: 'second',
        accessKeyId: key?.accessKeyId,
        isAdministrator: false,
      },
      secretAccessKey: key?.secretAccessKey,
    })
    expect(await findCredentials(cloud.context, 'AKIANOBODY')).toBeNull()
    await expect(cloud.adminService.createAccount({ name: 'second' }, OPERATOR)).rejects.toMatchObject({
      code: 'AccountAlreadyExists',
    })
    await expect(cloud.adminService.createAccount({ name: 'Not a name' }, OPERATOR)).rejects.toThrow('account name')
    const { accounts } = await cloud.adminService.listAccounts({}, OPERATOR)
    expect(accounts.map(({ name }) => name)).toEqual(['eucalyptus', 'second'])
    const stored = await cloud.context.store.read((trx) => trx.selectFrom('accessKeys').selectAll().execute())
    expect(JSON.stringify(stored)).not.toContain(key?.secretAccessKey)
  })
})

describe('declareLost', () => {
  it('ends what ran in a lost cluster, stops following it, and takes it back when it is registered again', async () => {
    await register()
    const instanceId = await launch()
    await until('it runs', hasState(instanceId, 'running'))
    const host = { $case: 'cluster', value: 'rosh-cluster1' } as const
    expect(await cloud.adminService.declareLost({ host }, OPERATOR)).toEqual({ instances: 1 })
    expect(await hasState(instanceId, 'terminated')()).toBe(true)
    expect((await readClusters())[0]?.state).toBe('LOST')
    await register()
    await until(
      'its nodes are up',
      async () => (await readClusters())[0]?.nodes.every((node) => node.state === 'UP') ?? false,
    )
  })
})
