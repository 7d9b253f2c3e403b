// Importing an image: its bytes go to the file store while they arrive, then one transaction records the file and registers
// the image. Importing the same content under the same name again finds the first one, before its bytes are sent when the
// uploader names their digest.
import { createId, type ImageId, KarriError, parseId } from '@karri/model'
import { type Caller, type CloudContext, CloudError } from '../context.ts'
import type { ImageRow, ImageType } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import type { ImageFileStore, StoredFile } from './file-store.ts'

export interface ImageDescription {
  /** Shown as the image's location: `tiny/root.img`. */
  readonly name: string
  readonly type: ImageType
  /** Default kernel and ramdisk of a machine image. */
  readonly kernelId: ImageId | null
  readonly ramdiskId: ImageId | null
  readonly description: string
  /** Whether every account may run it. */
  readonly isPublic: boolean
  /** What the uploader says the bytes are, lower-case hexadecimal; null when it does not say. */
  readonly sha256: string | null
}

export interface ImportedImage {
  readonly imageId: ImageId
  readonly sha256: string
  /** The caller had the same content under this name. */
  readonly alreadyThere: boolean
}

/** EC2's image id says its type (reference/eucalyptus.md 3.8). */
const IMAGE_ID_KINDS = { machine: 'emi', kernel: 'eki', ramdisk: 'eri' } as const satisfies Record<ImageType, string>

/**
 * Imports one file.
 * @throws CloudError InvalidParameterValue, InvalidAMIID.NotFound (kernel, ramdisk); KarriError ImageTooLarge, ImageEmpty,
 * ImageDigestMismatch
 */
export async function importImage(
  context: Pick<CloudContext, 'store' | 'clock' | 'randomBytes'>,
  owner: Pick<Caller, 'accountId'>,
  file: {
    readonly description: ImageDescription
    readonly chunks: AsyncIterable<Uint8Array>
    readonly files: ImageFileStore
  },
): Promise<ImportedImage> {
  const { description } = file
  verifyDescription(description)
  const claimed = description.sha256
  if (claimed !== null) {
    const known = await context.store.read((trx) => findImage(trx, owner, { description, sha256: claimed }))
    if (known) return { imageId: known, sha256: claimed, alreadyThere: true }
  }
  const stored = await file.files.write(file.chunks)
  if (claimed !== null && claimed !== stored.sha256) {
    throw new KarriError(
      'ImageDigestMismatch',
      `"${description.name}" arrived as ${stored.sha256}, but ${claimed} was announced: the file changed or the upload was damaged; import it again`,
    )
  }
  return context.store.change(async (trx) => {
    await verifyBootFiles(trx, description)
    const known = await findImage(trx, owner, { description, sha256: stored.sha256 })
    if (known) return { imageId: known, sha256: stored.sha256, alreadyThere: true }
    const row = makeRow(context, owner, { description, stored })
    await recordFile(trx, row)
    await trx.insertInto('images').values(row).execute()
    return { imageId: row.imageId, sha256: stored.sha256, alreadyThere: false }
  })
}

function verifyDescription({ name, type, kernelId, ramdiskId }: ImageDescription): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._/-]{0,254}$/.test(name)) {
    throw new CloudError(
      'InvalidParameterValue',
      `"${name}" is not an image name: at most 255 letters, digits, ".", "_", "/" and "-", the first a letter or digit`,
    )
  }
  if (type !== 'machine' && (kernelId !== null || ramdiskId !== null)) {
    throw new CloudError('InvalidParameterValue', `a ${type} image has no kernel or ramdisk of its own: leave them out`)
  }
  for (const [id, kind] of [[kernelId, 'eki'] as const, [ramdiskId, 'eri'] as const]) {
    if (id !== null && !parseId(id, kind).ok) {
      throw new CloudError('InvalidParameterValue', `"${id}" is not the id of such an image: expected ${kind}-…`)
    }
  }
}

async function verifyBootFiles(trx: Transaction, { kernelId, ramdiskId }: ImageDescription): Promise<void> {
  for (const imageId of [kernelId, ramdiskId]) {
    if (imageId === null) continue
    const row = await trx
      .selectFrom('images')
      .select('imageId')
      .where('imageId', '=', imageId)
      .where('state', '=', 'available')
      .executeTakeFirst()
    if (!row) throw new CloudError('InvalidAMIID.NotFound', `the image ${imageId} does not exist: import it first`)
  }
}

interface NewImage {
  readonly description: ImageDescription
  readonly stored: StoredFile
}

async function findImage(
  trx: Transaction,
  { accountId }: Pick<Caller, 'accountId'>,
  { description, sha256 }: { readonly description: ImageDescription; readonly sha256: string },
): Promise<ImageId | null> {
  const row = await trx
    .selectFrom('images')
    .select('imageId')
    .where('accountId', '=', accountId)
    .where('location', '=', description.name)
    .where('type', '=', description.type)
    .where('sha256', '=', sha256)
    .where('state', '=', 'available')
    .where('kernelId', description.kernelId === null ? 'is' : '=', description.kernelId)
    .where('ramdiskId', description.ramdiskId === null ? 'is' : '=', description.ramdiskId)
    .executeTakeFirst()
  return row?.imageId ?? null
}

function makeRow(
  { clock, randomBytes }: Pick<CloudContext, 'clock' | 'randomBytes'>,
  { accountId }: Pick<Caller, 'accountId'>,
  { description, stored }: NewImage,
): ImageRow {
  return {
    imageId: createId(IMAGE_ID_KINDS[description.type], randomBytes),
    accountId,
    type: description.type,
    location: description.name,
    name: description.name,
    description: description.description,
    sha256: stored.sha256,
    sizeBytes: stored.sizeBytes,
    kernelId: description.kernelId,
    ramdiskId: description.ramdiskId,
    public: description.isPublic ? 1 : 0,
    state: 'available',
    architecture: 'x86_64',
    createdAt: clock.now(),
  }
}

// The name now stands for these bytes; images that were made of earlier ones keep their digest.
async function recordFile(trx: Transaction, image: ImageRow): Promise<void> {
  const { accountId, location, type, sha256, sizeBytes, createdAt } = image
  await trx
    .insertInto('imageFiles')
    .values({ accountId, location, type, sha256, sizeBytes, createdAt })
    .onConflict((conflict) =>
      conflict.columns(['accountId', 'location']).doUpdateSet({ type, sha256, sizeBytes, createdAt }),
    )
    .execute()
}
