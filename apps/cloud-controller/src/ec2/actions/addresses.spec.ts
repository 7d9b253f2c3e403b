// Elastic addresses through the official SDK, against the seed's pool of 31: the ancestor's life cycle and its listing.
import {
  type Address,
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launchOf, SEED_CONFIG } from '../../cloud.fixture.ts'
import { runInstances } from '../../instances/run-instances.ts'
import { terminateInstances } from '../../instances/terminate-instances.ts'
import { openTestApi, refusal, type TestApi } from '../ec2.fixture.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi()
})
afterEach(() => api.close())

async function launch(changes = {}): Promise<string> {
  const { instanceIds } = await runInstances(api.cloud.context, api.cloud.other, launchOf(api.cloud, changes))
  await api.cloud.converge()
  return instanceIds[0] ?? ''
}
const allocate = (by = api.other) => by.send(new AllocateAddressCommand({}))
const own = async () => (await api.other.send(new DescribeAddressesCommand({}))).Addresses ?? []
/** The administrator's listing as the seed prints it: address and owner form. */
async function pool(): Promise<readonly string[]> {
  const { Addresses } = await api.administrator.send(new DescribeAddressesCommand({ PublicIps: ['verbose'] }))
  return (Addresses ?? []).map(({ PublicIp, InstanceId }: Address) => `${PublicIp} ${InstanceId}`)
}
async function mapped(): Promise<Record<string, string>> {
  const rows = (await api.dump()).addresses ?? []
  return Object.fromEntries(rows.filter((row) => row.instanceId).map((row) => [row.publicIp, row.instanceId]))
}

describe('DescribeAddresses', () => {
  it("shows the administrator the whole pool in the seed's forms and order", async () => {
    const instanceId = await launch()
    const { PublicIp = '' } = await allocate()
    const lines = await pool()
    expect(lines).toHaveLength(31)
    expect(lines.slice(0, 2)).toEqual([`192.168.3.1 ${instanceId} (eucalyptus)`, `${PublicIp} available (second)`])
    const free = Array.from({ length: 29 }, (_, index) => `192.168.3.${index + 3} nobody`)
    expect(lines.slice(2)).toEqual(free.sort())
  })

  it('shows a user only what it has allocated, and takes each filter', async () => {
    const InstanceId = await launch()
    const { AllocationId, PublicIp } = await allocate()
    await allocate(api.administrator)
    expect(await own()).toEqual([{ PublicIp, AllocationId, Domain: 'standard', InstanceId: '', Tags: [] }])
    const { AssociationId } = await api.other.send(new AssociateAddressCommand({ PublicIp, InstanceId }))
    for (const [Name, value] of Object.entries({
      'allocation-id': AllocationId,
      'association-id': AssociationId,
      'instance-id': InstanceId,
      'private-ip-address': '10.10.1.2',
      'public-ip': PublicIp,
      domain: 'standard',
    })) {
      const Filters = [{ Name, Values: [value ?? ''] }]
      const { Addresses } = await api.other.send(new DescribeAddressesCommand({ Filters }))
      expect([Name, Addresses?.map((address) => address.PublicIp)]).toEqual([Name, [PublicIp]])
    }
  })
})

describe('AllocateAddress', () => {
  it('gives a wished address when it is free', async () => {
    const { PublicIp } = await api.other.send(new AllocateAddressCommand({ Address: '192.168.3.20' }))
    expect(PublicIp).toBe('192.168.3.20')
    const again = api.administrator.send(new AllocateAddressCommand({ Address: '192.168.3.20' }))
    await expect(again).rejects.toMatchObject(refusal('InvalidAddress.NotFound'))
  })

  it('stops a user at five, and the administrator at the end of the pool', async () => {
    for (let count = 0; count < 5; count++) await allocate()
    await expect(allocate()).rejects.toMatchObject(refusal('AddressLimitExceeded'))
    for (let count = 5; count < 31; count++) await allocate(api.administrator)
    const before = await api.dump()
    await expect(allocate(api.administrator)).rejects.toMatchObject(refusal('InsufficientAddressCapacity', 500))
    expect(await api.dump()).toEqual(before)
  })
})

describe('AssociateAddress and DisassociateAddress', () => {
  it('takes the place of the system address, and gives a new one back', async () => {
    const InstanceId = await launch()
    const { PublicIp = '' } = await allocate()
    await api.other.send(new AssociateAddressCommand({ PublicIp, InstanceId }))
    expect(await mapped()).toEqual({ [PublicIp]: InstanceId })
    expect(await pool()).toContain(`${PublicIp} ${InstanceId} (second)`)
    await api.other.send(new DisassociateAddressCommand({ PublicIp }))
    // The first address is not free before the gateway has heard that it was unmapped.
    expect(await mapped()).toEqual({ '192.168.3.3': InstanceId })
    await api.cloud.converge()
    expect(await pool()).toContain('192.168.3.1 nobody')
  })

  it('moves an address that is mapped: its old instance gets a system address', async () => {
    const [one, two] = [await launch(), await launch()]
    const { AllocationId, PublicIp = '' } = await allocate()
    await api.other.send(new AssociateAddressCommand({ AllocationId, InstanceId: one }))
    const kept = new AssociateAddressCommand({ AllocationId, InstanceId: two, AllowReassociation: false })
    await expect(api.other.send(kept)).rejects.toMatchObject(refusal('Resource.AlreadyAssociated'))
    const { AssociationId } = await api.other.send(new AssociateAddressCommand({ AllocationId, InstanceId: two }))
    expect(await mapped()).toMatchObject({ [PublicIp]: two, '192.168.3.4': one })
    await api.other.send(new DisassociateAddressCommand({ AssociationId }))
    expect(Object.values(await mapped()).sort()).toEqual([one, two].sort())
  })

  it('changes nothing when it is asked again', async () => {
    const InstanceId = await launch()
    const { PublicIp } = await allocate()
    const first = await api.other.send(new AssociateAddressCommand({ PublicIp, InstanceId }))
    const before = await api.dump()
    const second = await api.other.send(new AssociateAddressCommand({ PublicIp, InstanceId }))
    expect(second.AssociationId).toBe(first.AssociationId)
    expect(await api.dump()).toEqual(before)
  })

  it('is no error to disassociate what is mapped to nothing, by its address', async () => {
    const { PublicIp } = await allocate()
    const before = await api.dump()
    await api.other.send(new DisassociateAddressCommand({ PublicIp }))
    expect(await api.dump()).toEqual(before)
  })

  it('leaves an instance without a public address when the pool is empty', async () => {
    const publicIps = SEED_CONFIG.network.publicIps.slice(0, 2)
    const small = await openTestApi({ config: { ...SEED_CONFIG, network: { ...SEED_CONFIG.network, publicIps } } })
    await api.close()
    api = small
    const InstanceId = await launch()
    const { PublicIp } = await allocate()
    await api.other.send(new AssociateAddressCommand({ PublicIp, InstanceId }))
    await api.cloud.converge()
    await allocate()
    await api.other.send(new DisassociateAddressCommand({ PublicIp }))
    expect(await mapped()).toEqual({})
  })

  it('refuses an instance that goes, and lets terminate keep the allocation', async () => {
    const InstanceId = await launch()
    const { PublicIp } = await allocate()
    await api.other.send(new AssociateAddressCommand({ PublicIp, InstanceId }))
    await terminateInstances(api.cloud.context, api.cloud.other, [InstanceId as never])
    const { PublicIp: other } = await allocate()
    const before = await api.dump()
    const late = api.other.send(new AssociateAddressCommand({ PublicIp: other, InstanceId }))
    await expect(late).rejects.toMatchObject(refusal('IncorrectInstanceState'))
    expect(await api.dump()).toEqual(before)
    await api.cloud.converge()
    expect((await own()).map((address) => `${address.PublicIp} ${address.InstanceId}`)).toEqual([
      `${PublicIp} `,
      `${other} `,
    ])
  })

  it('tells the zone each time', async () => {
    const InstanceId = await launch()
    const { PublicIp } = await allocate()
    const seen = async () => {
      await api.cloud.publish()
      const objects = [...(api.cloud.zone.held()?.objects.values() ?? [])]
      return objects.flatMap((object) => (object.kind === 'instance' ? [object.publicIp] : []))
    }
    expect(await seen()).toEqual(['192.168.3.1'])
    await api.other.send(new AssociateAddressCommand({ PublicIp, InstanceId }))
    expect(await seen()).toEqual([PublicIp])
    await api.other.send(new DisassociateAddressCommand({ PublicIp }))
    expect(await seen()).toEqual(['192.168.3.3'])
  })
})

describe('ReleaseAddress', () => {
  it('gives an address and its tags back, by either name, and refuses one in use', async () => {
    const InstanceId = await launch()
    const before = await api.dump()
    const TagSpecifications = [{ ResourceType: 'elastic-ip' as const, Tags: [{ Key: 'a', Value: 'b' }] }]
    const { PublicIp } = await api.other.send(new AllocateAddressCommand({ TagSpecifications }))
    const { AllocationId } = await allocate()
    expect((await own())[0]?.Tags).toEqual([{ Key: 'a', Value: 'b' }])
    await api.other.send(new ReleaseAddressCommand({ PublicIp }))
    await api.other.send(new ReleaseAddressCommand({ AllocationId }))
    expect(await api.dump()).toEqual(before)
    const used = (await allocate()).PublicIp
    await api.other.send(new AssociateAddressCommand({ PublicIp: used, InstanceId }))
    const inUse = api.other.send(new ReleaseAddressCommand({ PublicIp: used }))
    await expect(inUse).rejects.toMatchObject(refusal('InvalidIPAddress.InUse'))
  })

  it('holds an address until the gateway has heard that it was unmapped', async () => {
    const InstanceId = await launch()
    const { PublicIp } = await allocate()
    await api.other.send(new AssociateAddressCommand({ PublicIp, InstanceId }))
    await api.other.send(new DisassociateAddressCommand({ PublicIp }))
    await api.other.send(new ReleaseAddressCommand({ PublicIp }))
    const wish = () => api.administrator.send(new AllocateAddressCommand({ Address: PublicIp }))
    await expect(wish()).rejects.toMatchObject(refusal('InvalidAddress.NotFound'))
    await api.cloud.converge()
    expect((await wish()).PublicIp).toBe(PublicIp)
  })
})
