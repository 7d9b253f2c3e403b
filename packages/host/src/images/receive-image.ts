// One transfer of an image into the cache: goes on with what an earlier one left, verifies length and digest, and only
// then gives the file its name. The bytes come from another host and are believed only by their digest.
import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KarriError } from '@karri/model'
import type { ImageContent, ImageReader } from './image-cache.ts'

/** A transfer to make. `path`: the name of the verified file; what is unverified lies beside it with `.partial`. */
export interface ImageTransfer {
  readonly path: string
  readonly content: ImageContent
  readonly read: ImageReader
}

/** Receives and verifies the image. @throws KarriError as `ImageCache.fetch` */
export async function receiveImage(transfer: ImageTransfer): Promise<void> {
  const resumed = await measurePartial(transfer)
  const digest = await receive(transfer, resumed)
  if (digest === transfer.content.sha256) return await rename(partialOf(transfer), transfer.path)
  await rm(partialOf(transfer), { force: true })
  // What the last process left may have been torn by a power failure; the source is not to blame yet.
  if (resumed > 0) return await receiveImage(transfer)
  throw new KarriError(
    'ImageDigestMismatch',
    `the image ${transfer.content.sha256} arrived with the digest ${digest}; it was deleted: import the image again`,
  )
}

/** Bytes of an earlier transfer that can be gone on with; a partial file that is too long is discarded. */
async function measurePartial(transfer: ImageTransfer): Promise<number> {
  const size = await stat(partialOf(transfer)).then(
    (found) => found.size,
    () => 0,
  )
  if (size <= transfer.content.sizeBytes) return size
  await rm(partialOf(transfer), { force: true })
  return 0
}

async function receive(transfer: ImageTransfer, offset: number): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(partialOf(transfer), 'a', 0o440)
  try {
    if (offset > 0) for await (const chunk of createReadStream(partialOf(transfer))) hash.update(chunk as Uint8Array)
    await checkRoom(transfer, offset)
    await append({ file, hash, transfer, offset })
    // The name below must not survive a power failure without the bytes.
    await file.sync()
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}

interface Appending {
  readonly file: FileHandle
  readonly hash: Hash
  readonly transfer: ImageTransfer
  readonly offset: number
}

async function append({ file, hash, transfer, offset }: Appending): Promise<void> {
  const { sha256, sizeBytes } = transfer.content
  let received = offset
  try {
    if (received < sizeBytes) {
      for await (const chunk of transfer.read(offset)) {
        received += chunk.byteLength
        if (received > sizeBytes) break
        hash.update(chunk)
        await file.appendFile(chunk)
      }
    }
  } catch (cause) {
    const message = `the transfer of image ${sha256} broke after ${received} of ${sizeBytes} bytes; it can be resumed`
    throw new KarriError('ImageTransferFailed', message, { cause })
  }
  if (received > sizeBytes) {
    await rm(partialOf(transfer), { force: true })
    throw new KarriError('ImageSizeMismatch', `the image ${sha256} is longer than its ${sizeBytes} bytes; deleted`)
  }
  if (received < sizeBytes) {
    const message = `the transfer of image ${sha256} ended after ${received} of ${sizeBytes} bytes; it can be resumed`
    throw new KarriError('ImageTransferFailed', message)
  }
}

async function checkRoom(transfer: ImageTransfer, offset: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(transfer.path))
  const needed = transfer.content.sizeBytes - offset
  if (bavail * bsize >= needed) return
  throw new KarriError(
    'InsufficientDisk',
    `the image ${transfer.content.sha256} needs ${needed} bytes more, ${dirname(transfer.path)} has ${bavail * bsize}`,
  )
}

function partialOf(transfer: ImageTransfer): string {
  return `${transfer.path}.partial`
}
