// Uploads an image file to the cloud-controller, in chunks as it is read: no file has to fit in memory.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { adminV1 } from '@karri/contracts'
import { KarriError } from '@karri/model'
import { sendStream } from '@karri/service'
import type { AdminClient } from './connect.ts'

export interface ImageUpload {
  readonly file: string
  /** Shown as the image's location. */
  readonly name: string
  readonly type: 'machine' | 'kernel' | 'ramdisk'
  readonly kernelId?: string
  readonly ramdiskId?: string
  readonly public: boolean
}

/** Far below gRPC's limit of 4 MiB for a message. */
const CHUNK_BYTES = 256 * 1024
/** A large image over a slow disk; an upload that stalls ends with it. */
const UPLOAD_TIMEOUT_MS = 30 * 60_000

/** Uploads and registers one file; the id of the image. What the cloud has already is not sent, and has the same id. */
export async function importImage(admin: AdminClient, upload: ImageUpload): Promise<string> {
  const facts = await stat(upload.file).catch((cause: unknown) => {
    throw new KarriError('ImageFileUnreadable', `cannot read the image file ${upload.file}: check its name`, { cause })
  })
  if (!facts.isFile()) throw new KarriError('ImageFileUnreadable', `${upload.file} is not a file: name an image file`)
  const { imageId } = await sendStream<adminV1.ImportImageRequest, adminV1.ImportImageResponse>(
    (metadata, options, done) => admin.importImage(metadata, options, done),
    {
      requests: requestsOf(upload, await digestOf(upload.file)),
      timeoutMs: UPLOAD_TIMEOUT_MS,
    },
  )
  return imageId
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

async function* requestsOf(upload: ImageUpload, sha256: string): AsyncIterable<adminV1.ImportImageRequest> {
  const description = adminV1.ImageDescription.create({
    name: upload.name,
    type: upload.type,
    kernelId: upload.kernelId ?? '',
    ramdiskId: upload.ramdiskId ?? '',
    public: upload.public,
    sha256,
  })
  yield { part: { $case: 'description', value: description } }
  for await (const chunk of createReadStream(upload.file, { highWaterMark: CHUNK_BYTES })) {
    yield { part: { $case: 'chunk', value: chunk as Buffer } }
  }
}
