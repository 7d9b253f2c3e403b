// The cloud's one record of desired state: transactions over kysely. Nothing outside this folder opens a connection. There
// is one connection, so a query of another transaction waits: never call change or read inside their own callback.
import { createId, KarriError, type RandomBytes, type ZoneName } from '@karri/model'
import {
  CamelCasePlugin,
  HandleEmptyInListsPlugin,
  Kysely,
  type Transaction as KyselyTransaction,
  replaceWithNoncontingentExpression,
  SqliteDialect,
} from 'kysely'
import { Migrator } from 'kysely/migration'
import { MIGRATIONS } from './migrations.ts'
import type { Database } from './schema.ts'
import { openSqliteDatabase } from './sqlite-database.ts'

/** What a query runs on, inside change or read. */
export type Transaction = KyselyTransaction<Database>

export interface Store {
  /** Random, made with the store: a restored copy that shall start a new epoch gets a new one. */
  readonly storeId: string
  /** Runs work in one transaction; whatever it throws undoes everything. For changes that no zone sees. */
  change<T>(work: (trx: Transaction) => Promise<T>): Promise<T>
  /**
   * The same for changes that a zone sees: raises the zone's generation first, and wakes its publisher after the commit.
   * @throws KarriError `ZoneNotFound`
   */
  changeZone<T>(zone: ZoneName, work: (trx: Transaction, generation: number) => Promise<T>): Promise<T>
  /** changeZone for several zones, raised in the order of their names; `generations` has each one's new generation. */
  changeZones<T>(
    zones: readonly ZoneName[],
    work: (trx: Transaction, generations: ReadonlyMap<ZoneName, number>) => Promise<T>,
  ): Promise<T>
  /** Runs queries on one snapshot. */
  read<T>(work: (trx: Transaction) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface StoreOptions {
  /** Path of the SQLite file, or `:memory:`. */
  readonly file: string
  readonly randomBytes: RandomBytes
  /** Called after each commit that changed what the zone sees. */
  readonly onZoneChange: (zone: ZoneName) => void
}

/**
 * Opens the store, brings its schema up to date and makes its id at the first start.
 * @throws KarriError `StoreInUse` when another cloud-controller has it, `StoreUnreadable`, `StoreTooNew`.
 */
export async function openStore({ file, randomBytes, onZoneChange }: StoreOptions): Promise<Store> {
  const database = openSqliteDatabase(file)
  const db = new Kysely<Database>({
    dialect: new SqliteDialect({ database }),
    // `in ()` is an error on PostgreSQL: it becomes false.
    plugins: [new CamelCasePlugin(), new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })],
  })
  await migrate(db, file)
  const storeId = await readStoreId(db, randomBytes)
  const change: Store['change'] = (work) => db.transaction().execute(work)
  const changeZones: Store['changeZones'] = async (zones, work) => {
    const ordered = [...new Set(zones)].sort()
    const result = await change(async (trx) => work(trx, await raiseGenerations(trx, ordered)))
    for (const zone of ordered) onZoneChange(zone)
    return result
  }
  return {
    storeId,
    change,
    changeZones,
    changeZone: (zone, work) =>
      changeZones([zone], (trx, generations) => work(trx, generations.get(zone) ?? Number.NaN)),
    read: change,
    close: () => db.destroy(),
  }
}

async function migrate(db: Kysely<Database>, file: string): Promise<void> {
  // The plugin would rename the migrator's own columns.
  const migrator = new Migrator({
    db: db.withoutPlugins(),
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
  })
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return
  await db.destroy()
  throw new KarriError('StoreTooNew', `the schema of ${file} cannot be brought up to date by this version of Karri`, {
    cause: error,
  })
}

async function readStoreId(db: Kysely<Database>, randomBytes: RandomBytes): Promise<string> {
  const fresh = createId('r', randomBytes).slice(2)
  await db
    .insertInto('storeMeta')
    .values({ key: 'store_id', value: fresh })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await db.selectFrom('storeMeta').select('value').where('key', '=', 'store_id').executeTakeFirstOrThrow()
  return row.value
}

async function raiseGenerations(trx: Transaction, zones: readonly ZoneName[]): Promise<Map<ZoneName, number>> {
  const generations = new Map<ZoneName, number>()
  for (const zone of zones) {
    const row = await trx
      .updateTable('clusters')
      .set((eb) => ({ generation: eb('generation', '+', 1) }))
      .where('name', '=', zone)
      .returning('generation')
      .executeTakeFirst()
    if (!row) {
      throw new KarriError('ZoneNotFound', `there is no zone "${zone}": register its cluster-controller first`)
    }
    generations.set(zone, row.generation)
  }
  return generations
}
