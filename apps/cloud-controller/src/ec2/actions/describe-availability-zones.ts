// DescribeAvailabilityZones (EC2 API reference). With the zone name `verbose` the administrator sees the ancestor's table of
// free and maximal instances of each type: rows that pretend to be zones (reference/eucalyptus.md 8.1).
import type { AvailabilityZone } from '@aws-sdk/client-ec2'
import { CloudError } from '../../context.ts'
import { readZoneCapacities, type ZoneCapacity } from '../../zones/zone-capacity.ts'
import { defineAction } from '../action.ts'
import { type FilterTable, parseFilters } from '../filters/filter-table.ts'
import { authorizeVerbose, takeVerbose } from '../verbose.ts'

const nothing = () => undefined

const filters: FilterTable<AvailabilityZone> = {
  message: (zone) => zone.Messages?.map(({ Message }) => Message),
  'opt-in-status': (zone) => zone.OptInStatus,
  'region-name': (zone) => zone.RegionName,
  state: (zone) => zone.State,
  'zone-id': (zone) => zone.ZoneId,
  'zone-name': (zone) => zone.ZoneName,
  'zone-type': (zone) => zone.ZoneType,
  // What only AWS's zone groups have: these match nothing.
  'group-long-name': nothing,
  'group-name': nothing,
  'parent-zone-id': nothing,
  'parent-zone-name': nothing,
}

export const describeAvailabilityZonesAction = defineAction<'DescribeAvailabilityZones'>({
  name: 'DescribeAvailabilityZones',
  parameters: ['ZoneNames', 'ZoneIds', 'AllAvailabilityZones', 'Filters'],
  filters,
  errors: [],
  authorize: (input, caller) => authorizeVerbose(input.ZoneNames, caller),
  async run(input, { context }) {
    const matches = parseFilters(input.Filters, filters)
    const { verbose, values } = takeVerbose(input.ZoneNames)
    const names = [...values, ...(input.ZoneIds ?? [])]
    const all = await readZoneCapacities(context)
    const absent = names.filter((name) => !all.some(({ zone }) => zone === name))
    if (absent.length > 0) {
      throw new CloudError(
        'InvalidParameterValue',
        `Invalid availability zone: [${absent.join(', ')}]. The zones are ${all.map(({ zone }) => zone).join(', ')}`,
      )
    }
    const zones = all
      .filter(({ zone }) => names.length === 0 || names.includes(zone))
      .map((capacity) => ({ capacity, plain: renderZone(capacity, context.regionName) }))
      .filter(({ plain }) => matches(plain))
    return {
      AvailabilityZones: zones.flatMap(({ capacity, plain }) =>
        verbose ? renderVerboseRows(capacity, plain) : [plain],
      ),
    }
  },
})

function renderZone({ zone, state, detail }: ZoneCapacity, regionName: string): AvailabilityZone {
  return {
    ZoneName: zone,
    ZoneId: zone,
    State: state === 'ENABLED' ? 'available' : 'unavailable',
    RegionName: regionName,
    OptInStatus: 'opt-in-not-required',
    ZoneType: 'availability-zone',
    Messages: detail === '' ? [] : [{ Message: detail }],
  }
}

/** The zone with its host as its state, a header, and a row for each type, in the ancestor's exact spacing. */
function renderVerboseRows({ host, types }: ZoneCapacity, plain: AvailabilityZone): AvailabilityZone[] {
  const row = (name: string, state: string): AvailabilityZone => ({
    ZoneName: name,
    State: state as 'available',
    RegionName: plain.RegionName,
  })
  return [
    { ...plain, State: host as 'available' },
    row('|- vm types', 'free / max   cpu   ram  disk'),
    ...types.map(({ type, free, max }) => {
      const counts = `${digits(free)} / ${digits(max)}`
      return row(
        `|- ${type.name}`,
        `${counts}  ${pad(type.vcpus, 2)}   ${pad(type.memoryMib, 4)}  ${pad(type.diskGib, 4)}`,
      )
    }),
  ]
}

/** The ancestor's %04d. */
function digits(value: number): string {
  return String(value).padStart(4, '0')
}

function pad(value: number, width: number): string {
  return String(value).padStart(width)
}
