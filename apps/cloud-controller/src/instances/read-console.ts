// GetConsoleOutput: asks the instance's zone for what the guest wrote.
import type { InstanceId } from '@karri/model'
import type { Caller, CloudContext } from '../context.ts'
import type { ConsoleOutput } from '../zones/console-reader.ts'

/**
 * The console of one of the caller's instances; empty while nothing was written and once it is terminated.
 * @throws CloudError InvalidInstanceID.NotFound; KarriError ZoneUnreachable
 */
export async function readConsole(
  _context: CloudContext,
  _caller: Caller,
  _instanceId: InstanceId,
): Promise<ConsoleOutput> {
  throw new Error('to be written')
}
