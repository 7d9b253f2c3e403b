// GetConsoleOutput: asks the instance's zone for what the guest wrote.
import type { InstanceId } from '@karri/model'
import type { Caller, CloudContext } from '../context.ts'
import type { ConsoleOutput } from '../zones/console-reader.ts'
import { findInstances } from './find-instances.ts'

const EMPTY: ConsoleOutput = { output: new Uint8Array(), writtenAtMs: null }

/**
 * The console of one of the caller's instances; empty while nothing was written and once it is terminated.
 * @throws CloudError InvalidInstanceID.NotFound; KarriError ZoneUnreachable
 */
export async function readConsole(
  { store, consoles }: CloudContext,
  caller: Caller,
  instanceId: InstanceId,
): Promise<ConsoleOutput> {
  const [row] = await store.read((trx) => findInstances(trx, caller, [instanceId]))
  if (!row || row.inView === 0) return EMPTY
  return consoles.read({ zone: row.zone, node: row.node, instanceId })
}
