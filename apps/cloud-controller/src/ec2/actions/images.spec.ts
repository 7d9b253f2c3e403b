// Images through the official SDK: registered from imported files, seen by their owner or by everybody.
import {
  DeregisterImageCommand,
  DescribeImagesCommand,
  type DescribeImagesRequest,
  RegisterImageCommand,
  type RegisterImageRequest,
} from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { insertImage } from '../../cloud.fixture.ts'
import type { Caller } from '../../context.ts'
import type { ImageType } from '../../store/schema.ts'
import { openTestApi, refusal, type TestApi } from '../ec2.fixture.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi()
  await importFile(api.cloud.other, 'mine/disk', 'machine')
  await importFile(api.cloud.other, 'mine/kernel', 'kernel')
})
afterEach(() => api.close())

/** What an import leaves in the store. */
function importFile({ accountId }: Caller, location: string, type: ImageType): Promise<unknown> {
  const file = { accountId, location, type, sha256: 'ef'.repeat(32), sizeBytes: 7, createdAt: 0 }
  return api.cloud.context.store.change((trx) => trx.insertInto('imageFiles').values(file).execute())
}
const register = (input: Partial<RegisterImageRequest> = {}) =>
  api.other.send(new RegisterImageCommand({ Name: 'my image', ImageLocation: 'mine/disk', ...input }))
async function list(input: DescribeImagesRequest = {}, by = api.other): Promise<(string | undefined)[]> {
  return ((await by.send(new DescribeImagesCommand(input))).Images ?? []).map(({ Name }) => Name)
}

describe('RegisterImage', () => {
  it('makes a private image of a file, with its kernel and ramdisk', async () => {
    const KernelId = await insertImage(api.cloud.context, api.cloud.administrator, 'kernel')
    const RamdiskId = await insertImage(api.cloud.context, api.cloud.administrator, 'ramdisk')
    const TagSpecifications = [{ ResourceType: 'image' as const, Tags: [{ Key: 'a', Value: 'b' }] }]
    const { ImageId } = await register({ KernelId, RamdiskId, Description: 'text', TagSpecifications })
    const { Images } = await api.other.send(new DescribeImagesCommand({ Owners: ['self'] }))
    expect(Images).toEqual([
      {
        ImageId,
        ImageLocation: 'mine/disk',
        State: 'available',
        OwnerId: api.cloud.other.accountId,
        Public: false,
        Architecture: 'x86_64',
        ImageType: 'machine',
        KernelId,
        RamdiskId,
        Name: 'my image',
        Description: 'text',
        CreationDate: new Date(api.cloud.clock.now()).toISOString(),
        RootDeviceType: 'instance-store',
        RootDeviceName: '/dev/sda1',
        VirtualizationType: 'hvm',
        Tags: [{ Key: 'a', Value: 'b' }],
      },
    ])
    expect(ImageId).toMatch(/^emi-/)
  })

  it("takes the type from the file: a kernel's id says so", async () => {
    expect((await register({ Name: 'kernel', ImageLocation: 'mine/kernel' })).ImageId).toMatch(/^eki-/)
  })

  it.each<[string, Partial<RegisterImageRequest>, string]>([
    ['a file that was not imported', { Name: 'new', ImageLocation: 'mine/nothing' }, 'InvalidManifest'],
    ['no location', { Name: 'new', ImageLocation: undefined }, 'MissingParameter'],
    ['a name that is taken', {}, 'InvalidAMIName.Duplicate'],
    ['a short name', { Name: 'ab' }, 'InvalidAMIName.Malformed'],
    ['a name with other characters', { Name: 'a*b*c' }, 'InvalidAMIName.Malformed'],
    ['another architecture', { Name: 'new', Architecture: 'arm64' }, 'InvalidParameterValue'],
    ['paravirtualization', { Name: 'new', VirtualizationType: 'paravirtual' }, 'InvalidParameterValue'],
    ['a volume', { Name: 'new', BlockDeviceMappings: [{ DeviceName: '/dev/sda1' }] }, 'UnsupportedOperation'],
    ['an absent kernel', { Name: 'new', KernelId: 'eki-12345678', RamdiskId: 'eri-12345678' }, 'InvalidAMIID.NotFound'],
    ['a kernel alone', { Name: 'new', KernelId: 'eki-12345678' }, 'InvalidParameterCombination'],
    ['a long description', { Name: 'new', Description: 'x'.repeat(256) }, 'InvalidParameterValue'],
  ])('refuses %s', async (_name, input, code) => {
    await register()
    const before = await api.dump()
    await expect(register(input)).rejects.toMatchObject(refusal(code))
    expect(await api.dump()).toEqual(before)
  })
})

describe('DeregisterImage', () => {
  it('takes an image out of use, once, and frees its name', async () => {
    const { ImageId } = await register()
    await api.other.send(new DeregisterImageCommand({ ImageId }))
    expect(await list({ Owners: ['self'] })).toEqual([])
    for (const command of [
      new DeregisterImageCommand({ ImageId }),
      new DescribeImagesCommand({ ImageIds: [ImageId ?? ''] }),
    ]) {
      await expect(api.other.send(command as DeregisterImageCommand)).rejects.toMatchObject(
        refusal('InvalidAMIID.Unavailable'),
      )
    }
    await register()
    expect(await list({ Owners: ['self'] })).toEqual(['my image'])
  })
})

describe('DescribeImages', () => {
  it('selects by owner, by who may run it and by each filter', async () => {
    const { ImageId } = await register()
    await register({ Name: 'kernel', ImageLocation: 'mine/kernel' })
    const { imageId: open, administrator, other } = api.cloud
    const mine = ['kernel', 'my image']
    expect((await list()).sort()).toEqual([open, ...mine].sort())
    expect((await list({ Owners: ['self'] })).sort()).toEqual(mine)
    expect(await list({ Owners: ['amazon'] })).toEqual([open])
    expect(await list({ Owners: [administrator.accountId] })).toEqual([open])
    expect(await list({ ExecutableUsers: ['all'] })).toEqual([open])
    expect(await list({ ExecutableUsers: ['self'] })).toEqual([])
    for (const [Name, value] of Object.entries({
      'image-id': ImageId,
      name: 'my*',
      'image-type': 'machine',
      'manifest-location': 'mine/disk',
      'root-device-type': 'instance-store',
    })) {
      const Filters = [
        { Name, Values: [value ?? ''] },
        { Name: 'owner-id', Values: [other.accountId] },
        { Name: 'is-public', Values: ['false'] },
        { Name: 'state', Values: ['available'] },
      ]
      expect([Name, await list({ Filters })]).toEqual([Name, ['my image']])
    }
    await expect(list({ Owners: ['somebody'] })).rejects.toMatchObject(refusal('InvalidParameterValue'))
  })

  it("shows the administrator every account's with verbose, and pages", async () => {
    await register()
    expect((await list({ ImageIds: ['verbose'] }, api.administrator)).sort()).toEqual(
      [api.cloud.imageId, 'my image'].sort(),
    )
    const first = await api.other.send(new DescribeImagesCommand({ MaxResults: 1 }))
    const { NextToken } = first
    const second = await api.other.send(new DescribeImagesCommand({ MaxResults: 1, NextToken }))
    const names = [first, second].flatMap(({ Images }) => Images?.map(({ Name }) => Name))
    expect(names.sort()).toEqual([api.cloud.imageId, 'my image'].sort())
  })
})
