// Regions, zones and types through the official SDK; the verbose table is the seed's, to the letter.
import {
  DescribeAvailabilityZonesCommand,
  DescribeInstanceTypesCommand,
  DescribeRegionsCommand,
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchOf } from '../../cloud.fixture.ts'
import { runInstances } from '../../instances/run-instances.ts'
import { openTestApi, refusal, type TestApi } from '../ec2.fixture.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

describe('DescribeAvailabilityZones', () => {
  it('shows a zone, and takes its name, its id and filters', async () => {
    const zone = {
      ZoneName: 'rosh-cluster1',
      ZoneId: 'rosh-cluster1',
      State: 'available',
      RegionName: 'eucalyptus',
      OptInStatus: 'opt-in-not-required',
      ZoneType: 'availability-zone',
      Messages: [],
    }
    for (const input of [
      {},
      { ZoneNames: ['rosh-cluster1'] },
      { ZoneIds: ['rosh-cluster1'] },
      {
        Filters: [
          { Name: 'state', Values: ['available'] },
          { Name: 'zone-name', Values: ['rosh*'] },
        ],
      },
    ]) {
      expect((await api.other.send(new DescribeAvailabilityZonesCommand(input))).AvailabilityZones).toEqual([zone])
    }
    const Filters = [{ Name: 'state', Values: ['unavailable'] }]
    expect((await api.other.send(new DescribeAvailabilityZonesCommand({ Filters }))).AvailabilityZones).toEqual([])
  })

  it("shows the administrator the seed's table with one m1.large running", async () => {
    const launch = launchOf(api.cloud, { instanceType: 'm1.large' })
    await runInstances(api.cloud.context, api.cloud.administrator, launch)
    await api.cloud.converge()
    const ZoneNames = ['verbose']
    const { AvailabilityZones } = await api.administrator.send(new DescribeAvailabilityZonesCommand({ ZoneNames }))
    expect(AvailabilityZones?.map(({ ZoneName, State }) => `${ZoneName}\t${State}`)).toEqual([
      'rosh-cluster1\t192.168.0.114',
      '|- vm types\tfree / max   cpu   ram  disk',
      '|- m1.small\t0002 / 0004   1    128     2',
      '|- c1.medium\t0002 / 0004   1    256     5',
      '|- m1.large\t0001 / 0002   2    512    10',
      '|- m1.xlarge\t0000 / 0000   2   1024    20',
      '|- c1.xlarge\t0000 / 0000   4   2048    20',
    ])
  })
})

describe('DescribeInstanceTypes', () => {
  const list = async (input = {}) =>
    (await api.other.send(new DescribeInstanceTypesCommand(input))).InstanceTypes?.map((type) => type.InstanceType)

  it('orders by name, selects by name and by filters', async () => {
    expect(await list()).toEqual(['c1.medium', 'c1.xlarge', 'm1.large', 'm1.small', 'm1.xlarge'])
    expect(await list({ InstanceTypes: ['m1.small'] })).toEqual(['m1.small'])
    for (const [Name, value, want] of [
      ['instance-type', 'c1.*', ['c1.medium', 'c1.xlarge']],
      ['vcpu-info.default-vcpus', '2', ['m1.large', 'm1.xlarge']],
      ['memory-info.size-in-mib', '128', ['m1.small']],
      ['instance-storage-info.total-size-in-gb', '5', ['c1.medium']],
      ['bare-metal', 'true', []],
      ['hypervisor', '*', []],
    ] as const) {
      expect([Name, await list({ Filters: [{ Name, Values: [value] }] })]).toEqual([Name, want])
    }
  })

  it('refuses a page and names together', async () => {
    const both = { InstanceTypes: ['m1.small'], MaxResults: 5 }
    await expect(list(both)).rejects.toMatchObject(refusal('InvalidParameterCombination'))
  })
})

describe('DescribeRegions', () => {
  it('takes names and filters', async () => {
    const count = async (input: object) => (await api.other.send(new DescribeRegionsCommand(input))).Regions?.length
    expect(await count({ RegionNames: ['eucalyptus'] })).toBe(1)
    expect(await count({ Filters: [{ Name: 'region-name', Values: ['us-*'] }] })).toBe(0)
  })
})
