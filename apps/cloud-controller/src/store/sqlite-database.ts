// The few lines between node:sqlite and kysely's SqliteDialect. One connection, exclusively locked, so that a second
// cloud-controller on the same file is refused (design.md, principle 8).
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { KarriError } from '@karri/model'
import type { SqliteDatabase } from 'kysely'

/**
 * Opens and locks a SQLite file (`:memory:` for tests).
 * @throws KarriError `StoreInUse` when another process has it, `StoreUnreadable` when it cannot be opened.
 */
export function openSqliteDatabase(file: string): SqliteDatabase {
  const database = open(file)
  return {
    close: () => database.close(),
    prepare(text) {
      const statement = database.prepare(text)
      const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)) as IterableIterator<unknown>,
      }
    },
  }
}

function open(file: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file)
    // EXCLUSIVE before WAL: the lock is then held from the first transaction until the process ends, and dies with it.
    database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full')
    database.exec('pragma foreign_keys = on; begin exclusive; commit')
    return database
  } catch (cause) {
    database?.close()
    if (String(cause).includes('database is locked')) {
      throw new KarriError(
        'StoreInUse',
        `the store ${file} is in use by another cloud-controller: stop that one, or use another --root`,
        { cause },
      )
    }
    throw new KarriError('StoreUnreadable', `the store ${file} cannot be opened: check the folder and its owner`, {
      cause,
    })
  }
}
