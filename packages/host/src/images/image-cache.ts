// The node's copies of images, one read-only file per content: its name is the SHA-256 of its bytes. A file has that name
// only after its bytes were verified, so whatever a crash leaves behind is a `.partial` that the next fetch goes on with.
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { KarriError } from '@karri/model'
import { receiveImage } from './receive-image.ts'

/** What an image's bytes must be. */
export interface ImageContent {
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string
  readonly sizeBytes: number
}

/** Yields the image's bytes from an offset to its end. Ending early or throwing is a failed transfer, kept to be resumed. */
export type ImageReader = (offset: number) => AsyncIterable<Uint8Array>

/** The images of one node. */
export interface ImageCache {
  /**
   * The path of the verified image, fetched when it is not there. Concurrent calls for one content share one fetch.
   * @throws KarriError `ImageDigestMismatch`, `ImageSizeMismatch`, `ImageTransferFailed`, `InsufficientDisk`
   */
  fetch(content: ImageContent, read: ImageReader): Promise<string>
  /** Every verified image, by digest in ascending order. */
  list(): Promise<readonly ImageContent[]>
  /** Deletes an image and what was fetched of it; the caller knows that no disk is an overlay of it. */
  remove(sha256: string): Promise<void>
}

/** A cache in a folder, which is made when absent. One process owns the folder. */
export function createImageCache(folder: string): ImageCache {
  const fetches = new Map<string, Promise<string>>()

  async function fetchOnce(content: ImageContent, read: ImageReader): Promise<string> {
    const path = join(folder, content.sha256)
    await mkdir(folder, { recursive: true })
    if ((await readSize(path)) === content.sizeBytes) return path
    // Another length under this name: the file system lost its end in a crash.
    await rm(path, { force: true })
    await receiveImage({ path, content, read })
    return path
  }

  return {
    async fetch(content, read) {
      checkDigest(content.sha256)
      const running = fetches.get(content.sha256)
      if (running !== undefined) return await running
      const fetch = fetchOnce(content, read).finally(() => fetches.delete(content.sha256))
      fetches.set(content.sha256, fetch)
      return await fetch
    },
    async list() {
      const names = (await readdir(folder).catch(ignoreAbsence)).filter((name) => DIGEST.test(name)).toSorted()
      return await Promise.all(
        names.map(async (sha256) => ({ sha256, sizeBytes: (await readSize(join(folder, sha256))) ?? 0 })),
      )
    },
    async remove(sha256) {
      checkDigest(sha256)
      await rm(join(folder, sha256), { force: true })
      await rm(join(folder, `${sha256}.partial`), { force: true })
    },
  }
}

const DIGEST = /^[0-9a-f]{64}$/

/** A digest becomes a file name, so it is checked here although the caller got it from the cloud. */
function checkDigest(sha256: string): void {
  if (DIGEST.test(sha256)) return
  throw new KarriError(
    'ImageDigestMalformed',
    `${JSON.stringify(sha256)} is not a SHA-256: 64 lower-case hexadecimal digits`,
  )
}

async function readSize(path: string): Promise<number | null> {
  return await stat(path).then(
    (found) => found.size,
    () => null,
  )
}

function ignoreAbsence(cause: NodeJS.ErrnoException): never[] {
  if (cause.code === 'ENOENT') return []
  throw cause
}
