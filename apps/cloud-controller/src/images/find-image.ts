// An image that a caller may see: its own and public ones. Another account's private image does not exist for it.
import type { ImageId } from '@karri/model'
import { type Caller, CloudError } from '../context.ts'
import { notFound } from '../ec2/ids.ts'
import type { ImageRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'

/**
 * An image by id, if the caller may see it.
 * @throws CloudError InvalidAMIID.NotFound, InvalidAMIID.Unavailable (deregistered)
 */
export async function findImage(trx: Transaction, caller: Caller, imageId: ImageId): Promise<ImageRow> {
  const image = await trx.selectFrom('images').selectAll().where('imageId', '=', imageId).executeTakeFirst()
  if (!image || (image.public === 0 && image.accountId !== caller.accountId)) throw notFound('emi', imageId)
  if (image.state === 'available') return image
  throw unavailable(imageId)
}

/** The error about an image that was deregistered. */
export function unavailable(imageId: string): CloudError {
  return new CloudError(
    'InvalidAMIID.Unavailable',
    `The image ID '${imageId}' is no longer available: it was deregistered`,
  )
}
