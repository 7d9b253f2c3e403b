// Which zones a launch may try, best first: the one that was asked for, or all that are ready by their room for the type.
import type { InstanceType, ZoneName } from '@karri/model'
import { type CloudContext, CloudError } from '../context.ts'
import { readZoneCapacities, type ZoneCapacity } from '../zones/zone-capacity.ts'

/** At least one zone. @throws CloudError InvalidParameterValue (no such zone), Unavailable (not ready) */
export async function chooseZones(
  context: CloudContext,
  asked: string | null,
  type: InstanceType,
): Promise<readonly ZoneName[]> {
  const capacities = await readZoneCapacities(context)
  if (asked !== null) return [chooseAsked(capacities, asked)]
  const ready = capacities.filter((capacity) => capacity.state === 'ENABLED')
  if (ready.length === 0) throw new CloudError('Unavailable', `no availability zone is ready: ${explain(capacities)}`)
  const room = (capacity: ZoneCapacity) => capacity.types.find((row) => row.type.name === type.name)?.free ?? 0
  // Array.prototype.sort is stable: equal room keeps the order of the names.
  return [...ready].sort((a, b) => room(b) - room(a)).map((capacity) => capacity.zone)
}

function chooseAsked(capacities: readonly ZoneCapacity[], asked: string): ZoneName {
  const found = capacities.find((capacity) => capacity.zone === asked)
  if (!found) {
    const names = capacities.map((capacity) => capacity.zone).join(', ') || 'none is registered'
    throw new CloudError('InvalidParameterValue', `the availability zone "${asked}" does not exist: there is ${names}`)
  }
  if (found.state === 'ENABLED') return found.zone
  throw new CloudError('Unavailable', `the availability zone ${asked} is not ready: ${found.detail}`)
}

function explain(capacities: readonly ZoneCapacity[]): string {
  return capacities.map(({ zone, detail }) => `${zone}: ${detail}`).join('; ') || 'none is registered'
}
