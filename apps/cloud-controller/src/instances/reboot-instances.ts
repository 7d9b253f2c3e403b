// RebootInstances: raises the counter of each desired instance; its node reboots until it has caught up.
import type { InstanceId } from '@karri/model'
import type { Caller, CloudContext } from '../context.ts'

/**
 * Reboots the caller's instances; one bad id and nothing is done.
 * @throws CloudError InvalidInstanceID.NotFound, IncorrectInstanceState
 */
export async function rebootInstances(
  _context: CloudContext,
  _caller: Caller,
  _instanceIds: readonly InstanceId[],
): Promise<void> {
  throw new Error('to be written')
}
