// What a launch refuses and that a refusal leaves no row, counts, client tokens, and the seed's capacity table.
import type { ImageId, InstanceId, SecurityGroupId } from '@karri/model'
import { afterEach, describe, expect, it } from 'vitest'
import { insertImage, launchOf, NODES, openTestCloud, SEED_CONFIG, type TestCloud, ZONE } from '../cloud.fixture.ts'
import { readZoneCapacities } from '../zones/zone-capacity.ts'
import { setZoneState } from '../zones/zone-state.ts'
import { type RunInstancesRequest, runInstances } from './run-instances.ts'
import { terminateInstances } from './terminate-instances.ts'

let cloud: TestCloud
afterEach(() => cloud.close())

const run = (changes: Partial<RunInstancesRequest> = {}) =>
  runInstances(cloud.context, cloud.other, launchOf(cloud, changes))

const ROOMY = { vcpus: 64, memoryMib: 65536, diskGib: 1000 }

/** Runs and expects a refusal with the code, and not one row more than before. */
async function refuse(changes: Partial<RunInstancesRequest>, code: string, message: RegExp): Promise<void> {
  const before = await cloud.countRows()
  const error = await run(changes).then(
    () => undefined,
    (thrown: unknown) => thrown as { code: string; message: string },
  )
  expect(error?.code).toBe(code)
  expect(error?.message).toMatch(message)
  expect(await cloud.countRows()).toEqual(before)
}

async function rows() {
  return cloud.context.store.read((trx) =>
    trx.selectFrom('instances').selectAll().orderBy('launchTime').orderBy('launchIndex').execute(),
  )
}

describe('runInstances()', () => {
  it.each<{ name: string; changes: Partial<RunInstancesRequest>; code: string; message: RegExp }>([
    {
      name: 'an unknown image',
      changes: { imageId: 'emi-00000000' as ImageId },
      code: 'InvalidAMIID.NotFound',
      message: /emi-00000000/,
    },
    {
      name: 'an unknown type',
      changes: { instanceType: 'm9.huge' },
      code: 'InvalidParameterValue',
      message: /m1\.small, c1\.medium/,
    },
    { name: 'an unknown key pair', changes: { keyName: 'mine' }, code: 'InvalidKeyPair.NotFound', message: /"mine"/ },
    { name: 'an unknown group', changes: { groupNames: ['web'] }, code: 'InvalidGroup.NotFound', message: /"web"/ },
    {
      name: 'an unknown group id',
      changes: { groupIds: ['sg-00000000' as SecurityGroupId] },
      code: 'InvalidGroup.NotFound',
      message: /sg-00000000/,
    },
    {
      name: 'an unknown zone',
      changes: { zone: 'moon' },
      code: 'InvalidParameterValue',
      message: /there is rosh-cluster1/,
    },
    { name: 'no instance at all', changes: { minCount: 0 }, code: 'InvalidParameterValue', message: /MinCount 0/ },
    {
      name: 'less than the minimum',
      changes: { minCount: 3, maxCount: 2 },
      code: 'InvalidParameterValue',
      message: /MaxCount 2/,
    },
    {
      name: 'user data that is not base64',
      changes: { userData: '***' },
      code: 'InvalidUserData.Malformed',
      message: /base64/,
    },
    {
      name: 'user data above 16 KiB',
      changes: { userData: Buffer.alloc(16 * 1024 + 1).toString('base64') },
      code: 'InvalidParameterValue',
      message: /16385 bytes: at most 16384/,
    },
    {
      name: 'more than the nodes carry',
      changes: { minCount: 5, maxCount: 5 },
      code: 'InsufficientInstanceCapacity',
      message: /room for 4 of 5 m1\.small/,
    },
    {
      name: 'a type that no node carries',
      changes: { instanceType: 'c1.xlarge' },
      code: 'InsufficientInstanceCapacity',
      message: /192\.168\.0\.19: /,
    },
    {
      name: 'a ramdisk without a kernel',
      changes: { ramdiskId: 'eri-00000000' as ImageId },
      code: 'InvalidParameterValue',
      message: /go together/,
    },
  ])('refuses $name and leaves nothing behind', async ({ changes, code, message }) => {
    cloud = await openTestCloud()
    await refuse(changes, code, message)
  })

  it('refuses the image of another account unless it is public', async () => {
    cloud = await openTestCloud()
    const { store } = cloud.context
    await store.change((trx) => trx.updateTable('images').set({ public: 0 }).execute())
    await refuse({}, 'InvalidAMIID.NotFound', /does not exist/)
    await store.change((trx) => trx.updateTable('images').set({ public: 1, state: 'deregistered' }).execute())
    await refuse({}, 'InvalidAMIID.Unavailable', /deregistered/)
  })

  it('refuses a machine image as a kernel', async () => {
    cloud = await openTestCloud()
    const ramdiskId = await insertImage(cloud.context, cloud.other, 'ramdisk')
    await refuse({ kernelId: cloud.imageId, ramdiskId }, 'InvalidParameterValue', /is a machine image: a kernel image/)
  })

  it('refuses when the pool of public addresses is empty, and launches without one on request', async () => {
    const network = { ...SEED_CONFIG.network, publicIps: SEED_CONFIG.network.publicIps.slice(0, 1) }
    cloud = await openTestCloud({ config: { ...SEED_CONFIG, network } })
    await run()
    await refuse({}, 'InsufficientAddressCapacity', /0 free public addresses of the 1 needed/)
    await run({ privateAddressing: true })
    expect(await cloud.countRows()).toMatchObject({ instances: 2, takenAddresses: 1 })
  })

  it('refuses when the segment has no address left', async () => {
    const network = { ...SEED_CONFIG.network, addrsPerNet: 8 }
    cloud = await openTestCloud({ config: { ...SEED_CONFIG, network }, capacity: ROOMY })
    // 8 addresses less the network, the gateway and the broadcast.
    expect((await run({ maxCount: 20 })).instanceIds).toHaveLength(5)
    await refuse({}, 'InsufficientFreeAddresses', /0 free addresses of the 1 needed/)
  })

  it('refuses when every tag of the subnet is taken', async () => {
    // 16 segments of 8: tags 2 to 17, handed out from 10.
    const network = { ...SEED_CONFIG.network, addrsPerNet: 8, subnet: { ...SEED_CONFIG.network.subnet, prefix: 25 } }
    cloud = await openTestCloud({ config: { ...SEED_CONFIG, network }, capacity: ROOMY })
    const { store, clock } = cloud.context
    const names = Array.from({ length: 9 }, (_, index) => `group-${index}`)
    const groups = names.map((name, index) => ({
      groupId: `sg-0000000${index}` as SecurityGroupId,
      accountId: cloud.other.accountId,
      name,
      description: name,
      createdAt: clock.now(),
    }))
    await store.change((trx) => trx.insertInto('securityGroups').values(groups).execute())
    for (const name of names.slice(0, 8)) await run({ groupNames: [name] })
    expect((await rows()).map((row) => row.tag)).toEqual([10, 11, 12, 13, 14, 15, 16, 17])
    await refuse({ groupNames: ['group-8'] }, 'InsufficientSegments', /all 8 segments of 10\.10\.0\.0\/25/)
  })

  it('refuses while its zone is not ready', async () => {
    cloud = await openTestCloud()
    await setZoneState(cloud.context, ZONE, { state: 'NOTREADY', detail: 'no answer' })
    await refuse({}, 'Unavailable', /no answer/)
    await refuse({ zone: ZONE }, 'Unavailable', /no answer/)
  })

  it('launches as many as fit between the two counts', async () => {
    cloud = await openTestCloud()
    const { instanceIds } = await run({ minCount: 2, maxCount: 10 })
    const placed = await rows()
    expect(instanceIds).toEqual(placed.map((row) => row.instanceId))
    expect(placed.map((row) => row.node)).toEqual([NODES[0], NODES[0], NODES[1], NODES[1]])
    expect(placed.map((row) => row.privateIp)).toEqual(['10.10.1.2', '10.10.1.3', '10.10.1.4', '10.10.1.5'])
    expect(placed.map((row) => row.launchIndex)).toEqual([0, 1, 2, 3])
  })

  it('goes on from the node after the last one under ROUNDROBIN', async () => {
    cloud = await openTestCloud({ config: { ...SEED_CONFIG, schedPolicy: 'ROUNDROBIN' } })
    for (let count = 0; count < 4; count++) {
      await run()
      await cloud.clock.advance(1)
    }
    expect((await rows()).map((row) => row.node)).toEqual([NODES[0], NODES[1], NODES[0], NODES[1]])
  })

  it('gives the segment of the first group, the rules of all, and the tags', async () => {
    cloud = await openTestCloud()
    const groupId = 'sg-11111111' as SecurityGroupId
    const { store, clock } = cloud.context
    const group = { groupId, accountId: cloud.other.accountId, name: 'web', description: '', createdAt: clock.now() }
    await store.change((trx) => trx.insertInto('securityGroups').values(group).execute())
    const { instanceIds } = await run({
      groupNames: ['web', 'default', 'web'],
      instanceTags: [{ key: 'Name', value: 'first' }],
    })
    await cloud.publish()
    const view = cloud.zone.held()
    const instance = view?.objects.get(`instance/${instanceIds[0]}`)
    expect(instance).toMatchObject({ groupIds: [groupId, expect.stringMatching(/^sg-/)], tag: 10 })
    expect(view?.objects.get('segment/10')).toMatchObject({ groupId })
    const tags = await store.read((trx) => trx.selectFrom('tags').selectAll().execute())
    expect(tags).toMatchObject([{ resourceId: instanceIds[0], key: 'Name', value: 'first' }])
  })
})

describe('a client token', () => {
  it('makes one reservation however often and however parallel it is sent', async () => {
    cloud = await openTestCloud()
    const results = await Promise.all(Array.from({ length: 50 }, () => run({ clientToken: 'once' })))
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
    expect(await cloud.countRows()).toMatchObject({ reservations: 1, instances: 1, clientTokens: 1 })
  })

  it('still answers after a restart and when nothing more would fit', async () => {
    cloud = await openTestCloud({ inFile: true })
    const first = await run({ clientToken: 'full', minCount: 4, maxCount: 4 })
    await cloud.restart()
    expect(await run({ clientToken: 'full', minCount: 4, maxCount: 4 })).toEqual(first)
  })

  it('is refused with other parameters, and is another account’s own', async () => {
    cloud = await openTestCloud()
    await run({ clientToken: 'once' })
    await refuse({ clientToken: 'once', instanceType: 'c1.medium' }, 'IdempotentParameterMismatch', /other parameters/)
    await runInstances(cloud.context, cloud.administrator, launchOf(cloud, { clientToken: 'once' }))
    expect(await cloud.countRows()).toMatchObject({ reservations: 2 })
  })

  it('is not used up by a launch that was refused', async () => {
    cloud = await openTestCloud()
    await refuse({ clientToken: 'once', minCount: 9, maxCount: 9 }, 'InsufficientInstanceCapacity', /9/)
    await run({ clientToken: 'once' })
  })
})

describe('capacity', () => {
  it('is never exceeded by 200 parallel calls for the last place', async () => {
    cloud = await openTestCloud()
    await run({ minCount: 3, maxCount: 3 })
    const results = await Promise.allSettled(Array.from({ length: 200 }, () => run()))
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    expect(await cloud.countRows()).toMatchObject({ instances: 4, takenAddresses: 4 })
  })

  it('shows the seed’s table with one m1.large', async () => {
    cloud = await openTestCloud()
    await run({ instanceType: 'm1.large' })
    await cloud.converge()
    const [zone] = await readZoneCapacities(cloud.context)
    expect(zone?.types.map(({ type, free, max }) => `${type.name} ${free} / ${max}`)).toEqual([
      'm1.small 2 / 4',
      'c1.medium 2 / 4',
      'm1.large 1 / 2',
      'm1.xlarge 0 / 0',
      'c1.xlarge 0 / 0',
    ])
  })
})

describe('terminateInstances()', () => {
  const UNKNOWN = 'i-00000000' as InstanceId

  it('does nothing when one id is bad or another account’s', async () => {
    cloud = await openTestCloud()
    const { instanceIds } = await run()
    const foreign = await runInstances(cloud.context, cloud.administrator, launchOf(cloud))
    const ask = (ids: readonly InstanceId[]) => terminateInstances(cloud.context, cloud.other, ids)
    await expect(ask([...instanceIds, UNKNOWN])).rejects.toMatchObject({ code: 'InvalidInstanceID.NotFound' })
    await expect(ask([...instanceIds, ...foreign.instanceIds])).rejects.toMatchObject({
      code: 'InvalidInstanceID.NotFound',
      message: `the instance ID '${foreign.instanceIds[0]}' does not exist`,
    })
    expect((await rows()).map((row) => row.desired)).toEqual(['running', 'running'])
  })

  it('answers both states, and again the same when it is repeated', async () => {
    cloud = await openTestCloud()
    const { instanceIds } = await run()
    const [instanceId] = instanceIds
    const ask = () => terminateInstances(cloud.context, cloud.other, instanceIds)
    expect(await ask()).toEqual([{ instanceId, previous: 'pending', current: 'shutting-down' }])
    expect(await ask()).toEqual([{ instanceId, previous: 'shutting-down', current: 'shutting-down' }])
    await cloud.converge()
    expect(await ask()).toEqual([{ instanceId, previous: 'terminated', current: 'terminated' }])
  })
})
