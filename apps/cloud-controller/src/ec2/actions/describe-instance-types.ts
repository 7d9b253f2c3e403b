// DescribeInstanceTypes (EC2 API reference): the types of this cloud, ordered by name.
import type { InstanceTypeInfo } from '@aws-sdk/client-ec2'
import { INSTANCE_TYPES, type InstanceType } from '@karri/model'
import { CloudError } from '../../context.ts'
import { defineAction } from '../action.ts'
import { parseFilters } from '../filters/filter-table.ts'
import { instanceTypeFilters } from '../filters/instance-type-filters.ts'
import { takePage } from '../paging.ts'

export const describeInstanceTypesAction = defineAction<'DescribeInstanceTypes'>({
  name: 'DescribeInstanceTypes',
  parameters: ['InstanceTypes', 'Filters', 'MaxResults', 'NextToken', 'IncludeUnsupportedInRegion'],
  filters: instanceTypeFilters,
  errors: ['InvalidInstanceType', 'InvalidNextToken'],
  async run(input, call) {
    const matches = parseFilters(input.Filters, instanceTypeFilters)
    const names: readonly string[] = input.InstanceTypes ?? []
    const absent = names.filter((name) => !INSTANCE_TYPES.some((type) => type.name === name))
    if (absent.length > 0) {
      throw new CloudError(
        'InvalidInstanceType',
        `The following supplied instance types do not exist: [${absent.join(', ')}]`,
      )
    }
    if (names.length > 0 && input.MaxResults !== undefined) {
      throw new CloudError('InvalidParameterCombination', 'Give InstanceTypes or MaxResults, not both')
    }
    const infos = INSTANCE_TYPES.map(renderInstanceType).filter(
      (info) => (names.length === 0 || names.includes(info.InstanceType ?? '')) && matches(info),
    )
    const keyOf = (info: InstanceTypeInfo) => info.InstanceType ?? ''
    const page = takePage(infos, { action: 'DescribeInstanceTypes', input, min: 5, max: 100, keyOf }, call)
    return { InstanceTypes: [...page.items], NextToken: page.nextToken }
  },
})

function renderInstanceType({ name, vcpus, memoryMib, diskGib }: InstanceType): InstanceTypeInfo {
  return {
    InstanceType: name as 'm1.small',
    CurrentGeneration: true,
    FreeTierEligible: false,
    SupportedUsageClasses: ['on-demand'],
    SupportedRootDeviceTypes: ['instance-store'],
    SupportedVirtualizationTypes: ['hvm'],
    SupportedBootModes: ['legacy-bios'],
    BareMetal: false,
    ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
    VCpuInfo: { DefaultVCpus: vcpus, DefaultCores: vcpus, DefaultThreadsPerCore: 1 },
    MemoryInfo: { SizeInMiB: memoryMib },
    InstanceStorageSupported: true,
    InstanceStorageInfo: { TotalSizeInGB: diskGib, Disks: [{ SizeInGB: diskGib, Count: 1 }] },
    NetworkInfo: {
      MaximumNetworkInterfaces: 1,
      MaximumNetworkCards: 1,
      Ipv4AddressesPerInterface: 1,
      Ipv6AddressesPerInterface: 0,
      Ipv6Supported: false,
    },
    HibernationSupported: false,
    BurstablePerformanceSupported: false,
    DedicatedHostsSupported: false,
    AutoRecoverySupported: false,
  }
}
