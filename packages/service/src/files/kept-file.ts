// A value that a daemon keeps on disk, whole: the last accepted view, a record of an instance. Written beside its place,
// synced and renamed, so that a crash leaves the old value or the new one; a damaged file is set aside, never guessed at.
import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Result } from '@karri/model'
import { replaceFile } from './replace-file.ts'

/** One value on disk. */
export interface KeptFile<T> {
  /** The kept value, or null without one. A file that does not parse is renamed to `<path>.damaged` and reported. */
  read(): Promise<T | null>
  /** Replaces the value; durable when it resolves. One write at a time is the caller's business. */
  write(value: T): Promise<void>
}

/** Where a value is kept and how it becomes bytes. */
export interface KeptFileOptions<T> {
  /** Absolute; its folder is made when absent. Mode 0600: views carry user data. */
  readonly path: string
  readonly parse: (bytes: Uint8Array) => Result<T>
  readonly render: (value: T) => Uint8Array | string
  /** Told of a file that was set aside: where it is now and what was wrong. */
  readonly onDamaged: (damage: { readonly movedTo: string; readonly problems: readonly string[] }) => void
}

/** A value in one file. Nothing is read or written before the first call. */
export function createKeptFile<T>(options: KeptFileOptions<T>): KeptFile<T> {
  const { path, parse, render, onDamaged } = options
  return { read, write }

  async function read(): Promise<T | null> {
    const bytes = await readIfThere(path)
    if (bytes === null) return null
    const parsed = parse(bytes)
    if (parsed.ok) return parsed.value
    const movedTo = `${path}.damaged`
    await rename(path, movedTo)
    onDamaged({ movedTo, problems: parsed.problems.map((problem) => `${problem.path}: ${problem.message}`) })
    return null
  }

  async function write(value: T): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await replaceFile(path, render(value), 0o600)
  }
}

async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
