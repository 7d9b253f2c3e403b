// RegisterImage and DeregisterImage: an imported file becomes an image, and stops being one. Files are never deleted here:
// other images and running instances may boot from them.
import { createId, type ImageId } from '@karri/model'
import { type Caller, type CloudContext, CloudError } from '../context.ts'
import type { ImageFileRow, ImageRow, ImageType } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import { dropTags, putTags, type TagPair } from '../tags/tags.ts'
import { findImage } from './find-image.ts'

/** An imported file to register. */
export interface RegisterImageRequest {
  /** The location that the import gave it. */
  readonly location: string
  /** Unique among the account's images. */
  readonly name: string
  readonly description: string
  /** For machine images: what they boot with. Both or neither. */
  readonly kernelId: ImageId | null
  readonly ramdiskId: ImageId | null
  readonly tags: readonly TagPair[]
}

/**
 * Registers a file of the caller's account, for the account alone; its type is the file's.
 * @throws CloudError InvalidManifest (no such file), InvalidAMIName.Malformed, InvalidAMIName.Duplicate, InvalidAMIID.NotFound,
 *   InvalidAMIID.Unavailable, InvalidParameterCombination, InvalidParameterValue, TagLimitExceeded
 */
export async function registerImage(
  context: CloudContext,
  caller: Caller,
  request: RegisterImageRequest,
): Promise<ImageId> {
  checkName(request.name)
  checkDescription(request.description)
  return context.store.change(async (trx) => {
    const file = await findFile(trx, caller, request.location)
    await refuseTakenName(trx, caller, request.name)
    await checkBootImages(trx, caller, { file, ...request })
    const row = imageRow(context, { caller, file, request })
    await trx.insertInto('images').values(row).execute()
    const resource = { resourceId: row.imageId, resourceType: 'image', accountId: caller.accountId } as const
    await putTags(trx, resource, request.tags)
    return row.imageId
  })
}

/**
 * Takes one of the caller's images out of use: nothing new boots from it, what runs goes on.
 * @throws CloudError InvalidAMIID.NotFound, InvalidAMIID.Unavailable (deregistered before)
 */
export async function deregisterImage(context: CloudContext, caller: Caller, imageId: ImageId): Promise<void> {
  await context.store.change(async (trx) => {
    const image = await findImage(trx, caller, imageId)
    if (image.accountId !== caller.accountId) {
      throw new CloudError('AuthFailure', `Not authorized for image:${imageId}: only its owner can deregister it`)
    }
    await trx.updateTable('images').set({ state: 'deregistered' }).where('imageId', '=', imageId).execute()
    await dropTags(trx, [imageId])
  })
}

const ID_KINDS = { machine: 'emi', kernel: 'eki', ramdisk: 'eri' } as const

function imageRow(
  context: CloudContext,
  from: { readonly caller: Caller; readonly file: ImageFileRow; readonly request: RegisterImageRequest },
): ImageRow {
  const { caller, file, request } = from
  return {
    imageId: createId(ID_KINDS[file.type], context.randomBytes),
    accountId: caller.accountId,
    type: file.type,
    location: file.location,
    name: request.name,
    description: request.description,
    sha256: file.sha256,
    sizeBytes: file.sizeBytes,
    kernelId: request.kernelId,
    ramdiskId: request.ramdiskId,
    public: 0,
    state: 'available',
    architecture: 'x86_64',
    createdAt: context.clock.now(),
  }
}

async function findFile(trx: Transaction, caller: Caller, location: string): Promise<ImageFileRow> {
  const file = await trx
    .selectFrom('imageFiles')
    .selectAll()
    .where('accountId', '=', caller.accountId)
    .where('location', '=', location)
    .executeTakeFirst()
  if (file) return file
  throw new CloudError(
    'InvalidManifest',
    `There is no image file at '${location}': import it first (karri image import FILE) and give its location`,
  )
}

async function refuseTakenName(trx: Transaction, caller: Caller, name: string): Promise<void> {
  const taken = await trx
    .selectFrom('images')
    .select('imageId')
    .where('accountId', '=', caller.accountId)
    .where('name', '=', name)
    .where('state', '=', 'available')
    .executeTakeFirst()
  if (!taken) return
  throw new CloudError('InvalidAMIName.Duplicate', `AMI name ${name} is already in use by AMI ${taken.imageId}`)
}

async function checkBootImages(
  trx: Transaction,
  caller: Caller,
  image: Pick<RegisterImageRequest, 'kernelId' | 'ramdiskId'> & { readonly file: ImageFileRow },
): Promise<void> {
  const { kernelId, ramdiskId, file } = image
  if (kernelId === null && ramdiskId === null) return
  if (file.type !== 'machine') {
    throw new CloudError(
      'InvalidParameterCombination',
      `'${file.location}' is a ${file.type}: only machine images have KernelId and RamdiskId`,
    )
  }
  if (kernelId === null || ramdiskId === null) {
    throw new CloudError('InvalidParameterCombination', 'Give KernelId and RamdiskId together, or neither of them')
  }
  await requireType(trx, caller, { imageId: kernelId, type: 'kernel' })
  await requireType(trx, caller, { imageId: ramdiskId, type: 'ramdisk' })
}

async function requireType(
  trx: Transaction,
  caller: Caller,
  { imageId, type }: { readonly imageId: ImageId; readonly type: ImageType },
): Promise<void> {
  const image = await findImage(trx, caller, imageId)
  if (image.type === type) return
  throw new CloudError('InvalidParameterValue', `${imageId} is a ${image.type} image: a ${type} image is needed here`)
}

/** EC2 API reference, RegisterImage, Name. */
function checkName(name: string): void {
  if (/^[A-Za-z0-9()[\] ./\-'@_]{3,128}$/.test(name)) return
  throw new CloudError(
    'InvalidAMIName.Malformed',
    `AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '[', ']', '.', '-', '/', ''', '@', '_' and spaces`,
  )
}

function checkDescription(description: string): void {
  if (description.length <= 255) return
  throw new CloudError(
    'InvalidParameterValue',
    `The description has ${description.length} characters: at most 255 are allowed`,
  )
}
