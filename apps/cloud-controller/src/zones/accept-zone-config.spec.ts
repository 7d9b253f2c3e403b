// A zone's own file as the cloud takes it in: all of it, or nothing with every reason.
import type { Ipv4, NodeName, ZoneName } from '@karri/model'
import type { ClusterConfig } from '@karri/network'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launchOf, NODES, openTestCloud, SEED_CONFIG, type TestCloud, ZONE } from '../cloud.fixture.ts'
import { runInstances } from '../instances/run-instances.ts'
import { terminateInstances } from '../instances/terminate-instances.ts'
import { acceptZoneConfig } from './accept-zone-config.ts'
import { registerCluster } from './register-cluster.ts'

let cloud: TestCloud
beforeEach(async () => {
  cloud = await openTestCloud()
})
afterEach(() => cloud.close())

const withNetwork = (changes: Partial<ClusterConfig['network']>): ClusterConfig => ({
  ...SEED_CONFIG,
  network: { ...SEED_CONFIG.network, ...changes },
})

const pool = () =>
  cloud.context.store.read(async (trx) => {
    const rows = await trx.selectFrom('addresses').selectAll().orderBy('position').execute()
    return rows.map((row) => `${row.publicIp} ${row.position} ${row.owner}`)
  })

describe('acceptZoneConfig()', () => {
  it('adds new public addresses and drops free ones that are no longer listed', async () => {
    const publicIps = ['192.168.3.2', '192.168.9.9'] as Ipv4[]
    expect(await acceptZoneConfig(cloud.context, ZONE, withNetwork({ publicIps }))).toBe('')
    expect(await pool()).toEqual(['192.168.3.2 0 nobody', '192.168.9.9 1 nobody'])
  })

  it('keeps a public address that is in use until its last use, and gives it to nobody else', async () => {
    const { instanceIds } = await runInstances(cloud.context, cloud.other, launchOf(cloud))
    await acceptZoneConfig(cloud.context, ZONE, withNetwork({ publicIps: [] }))
    expect(await pool()).toEqual(['192.168.3.1 -1 system'])
    await cloud.converge()
    await terminateInstances(cloud.context, cloud.other, instanceIds)
    await cloud.converge()
    expect(await pool()).toEqual([])
  })

  it('keeps a node that NODES no longer lists while something of it is left, but places nothing on it', async () => {
    const { instanceIds } = await runInstances(cloud.context, cloud.other, launchOf(cloud))
    await cloud.converge()
    const config = { ...SEED_CONFIG, nodes: [NODES[1]] }
    await acceptZoneConfig(cloud.context, ZONE, config)
    await cloud.report()
    const { instanceIds: more } = await runInstances(cloud.context, cloud.other, launchOf(cloud, { maxCount: 9 }))
    expect(more).toHaveLength(2)
    await terminateInstances(cloud.context, cloud.other, [...instanceIds, ...more])
    await cloud.converge()
    await acceptZoneConfig(cloud.context, ZONE, config)
    const nodes = await cloud.context.store.read((trx) => trx.selectFrom('nodes').select('name').execute())
    expect(nodes).toEqual([{ name: NODES[1] }])
  })

  it('refuses what another zone has or differs in, with every reason, and changes nothing', async () => {
    const second = await registerCluster(cloud.context, { name: 'second', host: '192.168.0.115' })
    const before = await pool()
    const config = {
      ...withNetwork({ publicIps: ['192.168.3.31', '192.168.4.1'] as Ipv4[], addrsPerNet: 64 }),
      nodes: [NODES[0], '192.168.0.20' as NodeName],
    }
    expect(await acceptZoneConfig(cloud.context, second, config)).toBe(
      'VNET_PUBLICIPS lists 192.168.3.31, which zone rosh-cluster1 lists too: remove them from one zone; ' +
        'NODES lists 192.168.0.19, which zone rosh-cluster1 lists too; ' +
        'VNET_ADDRSPERNET is 64 here but 32 in zone rosh-cluster1: zones must agree on it',
    )
    expect(await pool()).toEqual(before)
  })

  it('refuses to move segments under running instances', async () => {
    await runInstances(cloud.context, cloud.other, launchOf(cloud))
    expect(await acceptZoneConfig(cloud.context, ZONE, withNetwork({ addrsPerNet: 64 }))).toBe(
      'VNET_SUBNET or VNET_ADDRSPERNET changed under running instances (VLAN 10 is 10.10.1.0/27): terminate them first',
    )
  })

  it('gives a second zone of a group the highest free address of the segment as its gateway', async () => {
    const second = await registerCluster(cloud.context, { name: 'second', host: '192.168.0.115' })
    const config = {
      ...withNetwork({ publicIps: ['192.168.4.1'] as Ipv4[] }),
      nodes: ['192.168.0.20' as NodeName],
    }
    await acceptZoneConfig(cloud.context, second, config)
    await cloud.context.store.change(async (trx) => {
      await trx.updateTable('clusters').set({ state: 'ENABLED' }).where('name', '=', second).execute()
      await trx
        .updateTable('nodes')
        .set({ state: 'UP', vcpus: 2, memoryMib: 768, diskGib: 10 })
        .where('zone', '=', second)
        .execute()
    })
    for (const zone of [ZONE, second] as ZoneName[]) {
      await runInstances(cloud.context, cloud.other, launchOf(cloud, { zone }))
    }
    const segments = await cloud.context.store.read((trx) =>
      trx.selectFrom('segments').select(['tag', 'zone', 'gateway']).orderBy('zone').execute(),
    )
    expect(segments).toEqual([
      { tag: 10, zone: ZONE, gateway: '10.10.1.1' },
      { tag: 10, zone: second, gateway: '10.10.1.30' },
    ])
  })
})
