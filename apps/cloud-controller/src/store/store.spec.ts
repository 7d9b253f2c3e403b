// The store's own promises: one transaction or nothing, generations in commit order, wakes after commits only, one process.
// oxlint-disable-next-line no-restricted-imports -- a lock between processes can be shown only with a second process
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ZoneName } from '@karri/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { seededBytes } from '../cloud.fixture.ts'
import { registerCluster } from '../zones/register-cluster.ts'
import { openStore, type Store } from './store.ts'

const A = 'a' as ZoneName
const B = 'b' as ZoneName

let folder: string
let file: string
let store: Store
let woken: ZoneName[]

const open = () => openStore({ file, randomBytes: seededBytes(), onZoneChange: (zone) => void woken.push(zone) })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'karri-store-'))
  file = join(folder, 'store.sqlite')
  woken = []
  store = await open()
  for (const name of [A, B]) await registerCluster({ store }, { name, host: 'localhost' })
})

afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

const generations = () =>
  store.read(async (trx) => {
    const rows = await trx.selectFrom('clusters').select(['name', 'generation']).orderBy('name').execute()
    return rows.map((row) => `${row.name}${row.generation}`)
  })

describe('openStore()', () => {
  it('keeps its id and its rows over a restart', async () => {
    const { storeId } = store
    await store.close()
    store = await open()
    expect(store.storeId).toBe(storeId)
    expect(await generations()).toEqual(['a1', 'b1'])
  })

  it('is refused to a second process, and free again when the first has ended', async () => {
    const script = `
      import { openSqliteDatabase } from ${JSON.stringify(join(import.meta.dirname, 'sqlite-database.ts'))}
      try { openSqliteDatabase(${JSON.stringify(file)}).close(); console.log('opened') }
      catch (error) { console.log(error.code) }`
    const second = () =>
      spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout.trim()
    expect(second()).toBe('StoreInUse')
    await store.close()
    expect(second()).toBe('opened')
    store = await open()
  })

  it('says which folder is wrong when the file cannot be opened', async () => {
    const options = { randomBytes: seededBytes(), onZoneChange: () => undefined }
    await expect(openStore({ ...options, file: join(folder, 'no', 'store.sqlite') })).rejects.toMatchObject({
      code: 'StoreUnreadable',
      message: expect.stringContaining(join(folder, 'no')),
    })
  })
})

describe('changeZones()', () => {
  it('raises each zone once, in one transaction, and wakes them after it', async () => {
    await store.changeZones([B, A, B], async (_trx, raised) => {
      expect([...raised]).toEqual([
        [A, 2],
        [B, 2],
      ])
      expect(woken).toEqual([])
    })
    expect(woken).toEqual([A, B])
    expect(await generations()).toEqual(['a2', 'b2'])
  })

  it('leaves no generation, row or wake behind when the work throws', async () => {
    const failing = store.changeZone(A, async (trx) => {
      await trx.updateTable('clusters').set({ host: 'elsewhere' }).execute()
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(woken).toEqual([])
    expect(await generations()).toEqual(['a1', 'b1'])
    const hosts = await store.read((trx) => trx.selectFrom('clusters').select('host').execute())
    expect(hosts.map((row) => row.host)).toEqual(['localhost', 'localhost'])
  })

  it('gives parallel changes different generations', async () => {
    const seen = await Promise.all(
      Array.from({ length: 20 }, () => store.changeZone(A, async (_trx, raised) => raised)),
    )
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 2))
  })

  it('knows no zone that was not registered', async () => {
    await expect(store.changeZone('c' as ZoneName, async () => undefined)).rejects.toMatchObject({
      code: 'ZoneNotFound',
    })
  })
})
