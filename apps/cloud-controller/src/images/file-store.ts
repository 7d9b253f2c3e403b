// Image files on the cloud's disk, by content: a file's name is its SHA-256, so the same bytes are stored once and a name
// never shows half a file (written aside, synced, renamed).
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { KarriError, type RandomBytes } from '@karri/model'

export interface StoredFile {
  /** Lower-case hexadecimal. */
  readonly sha256: string
  readonly sizeBytes: number
}

export interface ImageFileStore {
  /** Stores a file while it arrives. @throws KarriError `ImageTooLarge`, `ImageEmpty`; nothing is left behind */
  write(chunks: AsyncIterable<Uint8Array>): Promise<StoredFile>
  /** The bytes from an offset on. @throws KarriError `NotFound` for an unknown digest or an offset beyond the end */
  read(sha256: string, offset: number): AsyncIterable<Buffer>
}

export interface FileStoreOptions {
  readonly folder: string
  readonly maxBytes: number
  readonly randomBytes: RandomBytes
}

const INCOMING = 'incoming-' // prefix of files that are still being written
const CHUNK_BYTES = 256 * 1024 // well under gRPC's limit of 4 MiB a message

/** Opens the folder, and removes what an earlier run left half written. */
export async function openFileStore(options: FileStoreOptions): Promise<ImageFileStore> {
  const { folder } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folder)) if (name.startsWith(INCOMING)) await rm(join(folder, name))
  return { write: (chunks) => writeFile(options, chunks), read: (sha256, offset) => readFile(folder, sha256, offset) }
}

async function writeFile(options: FileStoreOptions, chunks: AsyncIterable<Uint8Array>): Promise<StoredFile> {
  const { folder, randomBytes } = options
  const incoming = join(folder, `${INCOMING}${Buffer.from(randomBytes(8)).toString('hex')}`)
  try {
    const handle = await open(incoming, 'wx', 0o600)
    let stored: StoredFile
    try {
      stored = await copy(handle, chunks, options.maxBytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    // Replaces the same bytes if they are there already.
    await rename(incoming, join(folder, stored.sha256))
    await syncFolder(folder)
    return stored
  } catch (error) {
    await rm(incoming, { force: true })
    throw error
  }
}

async function copy(handle: FileHandle, chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredFile> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of chunks) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > maxBytes) {
      throw new KarriError('ImageTooLarge', `the file has more than the ${maxBytes} bytes that an image may have`)
    }
    hash.update(chunk)
    await handle.writeFile(chunk)
  }
  if (sizeBytes === 0) throw new KarriError('ImageEmpty', 'the file is empty: nothing was imported')
  return { sha256: hash.digest('hex'), sizeBytes }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function* readFile(folder: string, sha256: string, offset: number): AsyncGenerator<Buffer> {
  // The digest becomes a path: nothing but a digest may.
  const file = join(folder, /^[0-9a-f]{64}$/.test(sha256) ? sha256 : INCOMING)
  const found = await stat(file).catch(() => null)
  if (!found || offset > found.size) {
    throw new KarriError('NotFound', `there is no image file ${sha256} with a byte ${offset}`)
  }
  yield* createReadStream(file, { start: offset, highWaterMark: CHUNK_BYTES })
}
