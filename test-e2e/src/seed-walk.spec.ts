// The seed's walk: its configuration files, verbatim, and the tables that it shows, by every client.

import { readFile } from 'node:fs/promises'
import {
  DescribeAddressesCommand,
  DescribeAvailabilityZonesCommand,
  DescribeInstancesCommand,
} from '@aws-sdk/client-ec2'
import { beforeAll, describe, expect, test } from 'vitest'
import { type CloudUnderTest, openCloud, REPOSITORY, ZONE } from './cloud-under-test.ts'
import { connects, pings } from './traffic.ts'

let cloud: CloudUnderTest
beforeAll(async () => {
  cloud = await openCloud()
})

/** The server's spacing; the seed's page has collapsed it (reference: the ancestor's ClusterEndpoint). */
const ZONE_ROWS = [
  [ZONE, '192.168.0.114'],
  ['|- vm types', 'free / max   cpu   ram  disk'],
  ['|- m1.small', '0002 / 0004   1    128     2'],
  ['|- c1.medium', '0002 / 0004   1    256     5'],
  ['|- m1.large', '0001 / 0002   2    512    10'],
  ['|- m1.xlarge', '0000 / 0000   2   1024    20'],
  ['|- c1.xlarge', '0000 / 0000   4   2048    20'],
]

/** The pool in the seed's order: the one in use first, then by plain string order. */
const FREE_ADDRESSES = Array.from({ length: 30 }, (_, index) => `192.168.3.${index + 2}`).sort()

describe('the hosts', () => {
  test('run the seed’s files verbatim', async () => {
    for (const [host, file] of [
      ['front-end', 'front-end.conf'],
      ['node1', 'node.conf'],
      ['node2', 'node.conf'],
    ] as const) {
      const path = `${cloud.lab.paths.host(host)}/etc/eucalyptus/eucalyptus.conf`
      expect(await readFile(path, 'utf8')).toBe(await readFile(`${REPOSITORY}/examples/seed/${file}`, 'utf8'))
    }
  })
})

describe('the zone table with one m1.large running', () => {
  test('by the classic command', async () => {
    const lines = ZONE_ROWS.map(([name, state]) => `AVAILABILITYZONE\t${name}\t${state}\n`).join('')
    expect(await cloud.karri('describe-availability-zones', 'verbose')).toBe(lines)
  })

  test('by the packaged AWS CLI', async () => {
    const output = await cloud.withEnvironment(
      '/usr/bin/aws',
      'ec2',
      'describe-availability-zones',
      '--zone-names',
      'verbose',
      '--output',
      'json',
    )
    const zones: { ZoneName: string; State: string }[] = JSON.parse(output).AvailabilityZones
    expect(zones.map((zone) => [zone.ZoneName, zone.State])).toEqual(ZONE_ROWS)
  })

  test('by boto3', async () => {
    const program =
      'import boto3, json; print(json.dumps([[z["ZoneName"], z["State"]] for z in boto3.client("ec2").describe_availability_zones(ZoneNames=["verbose"])["AvailabilityZones"]]))'
    expect(JSON.parse(await cloud.withEnvironment('/usr/bin/python3', '-c', program))).toEqual(ZONE_ROWS)
  })

  test('by the JavaScript SDK', async () => {
    const { AvailabilityZones = [] } = await cloud.ec2.send(
      new DescribeAvailabilityZonesCommand({ ZoneNames: ['verbose'] }),
    )
    expect(AvailabilityZones.map((zone) => [zone.ZoneName, zone.State])).toEqual(ZONE_ROWS)
  })
})

describe('the instance', () => {
  test('has the seed’s addresses, by the classic command', async () => {
    const [reservation = '', instance = ''] = (await cloud.karri('describe-instances')).split('\n')
    expect(reservation).toMatch(/^RESERVATION\tr-[0-9a-f]{17}\t\d{12}\tdefault$/)
    expect(instance).toMatch(
      /^INSTANCE\ti-[0-9a-f]{17}\temi-[0-9a-f]{17}\t192\.168\.3\.1\t10\.10\.1\.2\trunning\ttest2_key\t0\tm1\.large\t[-0-9T:]+\+0000\trosh-cluster1\teki-[0-9a-f]{17}\teri-[0-9a-f]{17}\tmonitoring-false$/,
    )
  })

  test('has the seed’s addresses, by every client', async () => {
    const want = ['192.168.3.1', '10.10.1.2', 'running']
    const { Reservations = [] } = await cloud.ec2.send(new DescribeInstancesCommand({}))
    const instance = Reservations[0]?.Instances?.[0]
    expect([instance?.PublicIpAddress, instance?.PrivateIpAddress, instance?.State?.Name]).toEqual(want)
    const query = 'Reservations[0].Instances[0].[PublicIpAddress,PrivateIpAddress,State.Name]'
    const cli = await cloud.withEnvironment(
      '/usr/bin/aws',
      'ec2',
      'describe-instances',
      '--query',
      query,
      '--output',
      'json',
    )
    expect(JSON.parse(cli)).toEqual(want)
    const program =
      'import boto3, json; i = list(boto3.resource("ec2").instances.all())[0]; print(json.dumps([i.public_ip_address, i.private_ip_address, i.state["Name"]]))'
    expect(JSON.parse(await cloud.withEnvironment('/usr/bin/python3', '-c', program))).toEqual(want)
  })

  test('answers on the LAN', async () => {
    expect(await pings(cloud, '192.168.3.1')).toBe(true)
    expect(await connects(cloud, '192.168.3.1', 22)).toBe(true)
  })
})

describe('the addresses', () => {
  test('are the seed’s 31, in its forms and order', async () => {
    const lines = (await cloud.karri('describe-addresses', 'verbose')).trimEnd().split('\n')
    expect(lines[0]).toMatch(/^ADDRESS\t192\.168\.3\.1\ti-[0-9a-f]{17} \(eucalyptus\)$/)
    expect(lines.slice(1)).toEqual(FREE_ADDRESSES.map((address) => `ADDRESS\t${address}\tnobody`))
  })

  test('are the same for the packaged AWS CLI and boto3', async () => {
    const cli = await cloud.withEnvironment(
      '/usr/bin/aws',
      'ec2',
      'describe-addresses',
      '--public-ips',
      'verbose',
      '--query',
      'Addresses[].PublicIp',
      '--output',
      'json',
    )
    expect(JSON.parse(cli)).toEqual(['192.168.3.1', ...FREE_ADDRESSES])
    const program =
      'import boto3, json; print(json.dumps([a["PublicIp"] for a in boto3.client("ec2").describe_addresses(PublicIps=["verbose"])["Addresses"]]))'
    expect(JSON.parse(await cloud.withEnvironment('/usr/bin/python3', '-c', program))).toEqual([
      '192.168.3.1',
      ...FREE_ADDRESSES,
    ])
  })

  test('without the word are only those that the caller allocated', async () => {
    const { Addresses } = await cloud.ec2.send(new DescribeAddressesCommand({}))
    expect(Addresses ?? []).toEqual([])
  })
})

describe('karri up, given again', () => {
  test('reuses what runs', async () => {
    const before = await cloud.karri('describe-instances')
    await cloud.karri('up')
    expect(await cloud.karri('describe-instances')).toBe(before)
  })
})
