// The instance ids of TerminateInstances and RebootInstances.
import type { InstanceId } from '@karri/model'
import { CloudError } from '../context.ts'
import { requireId } from './ids.ts'

/** One to 1000 ids. @throws CloudError MissingParameter, InvalidParameterValue, InvalidInstanceID.Malformed */
export function requireInstanceIds(texts: readonly string[] | undefined): readonly InstanceId[] {
  if (!texts?.length) throw new CloudError('MissingParameter', 'The request must contain the parameter InstanceId')
  if (texts.length > MAX_IDS) {
    throw new CloudError(
      'InvalidParameterValue',
      `${texts.length} instance ids were given; at most ${MAX_IDS} are allowed`,
    )
  }
  return texts.map((text) => requireId(text, 'i'))
}

const MAX_IDS = 1000 // EC2's limit on one request
