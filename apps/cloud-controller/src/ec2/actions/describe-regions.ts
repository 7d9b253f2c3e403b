// DescribeRegions (EC2 API reference): the one region of this cloud, at the address that the client called.
import type { Region } from '@aws-sdk/client-ec2'
import { CloudError } from '../../context.ts'
import { defineAction } from '../action.ts'
import { type FilterTable, parseFilters } from '../filters/filter-table.ts'

const filters: FilterTable<Region> = {
  endpoint: (region) => region.Endpoint,
  'opt-in-status': (region) => region.OptInStatus,
  'region-name': (region) => region.RegionName,
}

export const describeRegionsAction = defineAction<'DescribeRegions'>({
  name: 'DescribeRegions',
  parameters: ['RegionNames', 'AllRegions', 'Filters'],
  filters,
  errors: [],
  async run(input, { context, endpoint }) {
    const matches = parseFilters(input.Filters, filters)
    const unknown = input.RegionNames?.find((name) => name !== context.regionName)
    if (unknown !== undefined) {
      throw new CloudError(
        'InvalidParameterValue',
        `Invalid region provided: ${unknown}. The region of this cloud is ${context.regionName}`,
      )
    }
    const region = { RegionName: context.regionName, Endpoint: endpoint, OptInStatus: 'opt-in-not-required' }
    return { Regions: [region].filter(matches) }
  },
})
