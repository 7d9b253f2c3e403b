// TerminateInstances: from now on the zone is told that these instances shall be gone. Idempotent.
import type { InstanceId, InstanceState } from '@karri/model'
import type { Caller, CloudContext } from '../context.ts'

export interface InstanceStateChange {
  readonly instanceId: InstanceId
  readonly previous: InstanceState
  readonly current: InstanceState
}

/**
 * Ends the caller's instances, in the order asked; one bad id and nothing is done.
 * @throws CloudError InvalidInstanceID.NotFound
 */
export async function terminateInstances(
  _context: CloudContext,
  _caller: Caller,
  _instanceIds: readonly InstanceId[],
): Promise<readonly InstanceStateChange[]> {
  throw new Error('to be written')
}
