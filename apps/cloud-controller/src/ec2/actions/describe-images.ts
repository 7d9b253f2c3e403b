// DescribeImages (EC2 API reference): the caller's images and public ones, or every account's for the administrator with
// the image id `verbose`. The alias `amazon` is the administrator's account: the cloud's own images.
import type { Image } from '@aws-sdk/client-ec2'
import { ADMINISTRATOR_ACCOUNT } from '../../accounts/find-credentials.ts'
import { type Caller, CloudError } from '../../context.ts'
import { unavailable } from '../../images/find-image.ts'
import type { ImageRow } from '../../store/schema.ts'
import type { Transaction } from '../../store/store.ts'
import { readTags } from '../../tags/tags.ts'
import { defineAction } from '../action.ts'
import { type FilterTable, parseFilters, type Tagged, tagFilters } from '../filters/filter-table.ts'
import { requireAll, requireId } from '../ids.ts'
import { takePage } from '../paging.ts'
import { renderTags } from '../tag-specifications.ts'
import { authorizeVerbose, takeVerbose } from '../verbose.ts'

interface ImageDescription extends ImageRow, Tagged {
  readonly ownerName: string
}

const nothing = () => undefined

const filters: FilterTable<ImageDescription> = {
  ...tagFilters,
  architecture: (image) => image.architecture,
  'creation-date': (image) => new Date(image.createdAt).toISOString(),
  description: (image) => image.description,
  'image-id': (image) => image.imageId,
  'image-type': (image) => image.type,
  'is-public': (image) => image.public === 1,
  'kernel-id': (image) => image.kernelId ?? undefined,
  'manifest-location': (image) => image.location,
  name: (image) => image.name,
  'owner-alias': aliasOf,
  'owner-id': (image) => image.accountId,
  'ramdisk-id': (image) => image.ramdiskId ?? undefined,
  'root-device-name': (image) => (image.type === 'machine' ? '/dev/sda1' : undefined),
  'root-device-type': (image) => (image.type === 'machine' ? 'instance-store' : undefined),
  state: (image) => image.state,
  'virtualization-type': (image) => (image.type === 'machine' ? 'hvm' : undefined),
  // What images of this cloud do not have: these match nothing.
  'block-device-mapping.delete-on-termination': nothing,
  'block-device-mapping.device-name': nothing,
  'block-device-mapping.encrypted': nothing,
  'block-device-mapping.snapshot-id': nothing,
  'block-device-mapping.volume-size': nothing,
  'block-device-mapping.volume-type': nothing,
  'boot-mode': nothing,
  'ena-support': nothing,
  hypervisor: nothing,
  platform: nothing,
  'product-code': nothing,
  'product-code.type': nothing,
  'source-instance-id': nothing,
  'sriov-net-support': nothing,
  'state-reason-code': nothing,
  'state-reason-message': nothing,
}

export const describeImagesAction = defineAction<'DescribeImages'>({
  name: 'DescribeImages',
  parameters: [
    'ImageIds',
    'Owners',
    'ExecutableUsers',
    'Filters',
    'MaxResults',
    'NextToken',
    'IncludeDeprecated',
    'IncludeDisabled',
  ],
  filters,
  errors: ['InvalidAMIID.Malformed', 'InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable', 'InvalidNextToken'],
  authorize: (input, caller) => authorizeVerbose(input.ImageIds, caller),
  async run(input, call) {
    const matches = parseFilters(input.Filters, filters)
    const { verbose, values } = takeVerbose(input.ImageIds)
    const ids: readonly string[] = values.map((id) => requireId(id, 'emi', 'eki', 'eri'))
    const isOwned = ownerTest(input.Owners, call.caller)
    const isExecutable = executableTest(input.ExecutableUsers, call.caller)
    const all = await call.context.store.read(readImages)
    const seen = all.filter((image) => verbose || image.public === 1 || image.accountId === call.caller.accountId)
    requireAll('emi', ids, new Set(seen.map((image) => image.imageId)))
    const gone = seen.find((image) => image.state !== 'available' && ids.includes(image.imageId))
    if (gone) throw unavailable(gone.imageId)
    const found = seen
      .filter((image) => image.state === 'available' && (ids.length === 0 || ids.includes(image.imageId)))
      .filter((image) => isOwned(image) && isExecutable(image) && matches(image))
    const keyOf = (image: ImageDescription) => image.imageId
    const page = takePage(found, { action: 'DescribeImages', input, min: 1, max: 1000, keyOf }, call)
    return { Images: page.items.map(renderImage), NextToken: page.nextToken }
  },
})

async function readImages(trx: Transaction): Promise<readonly ImageDescription[]> {
  const rows = await trx
    .selectFrom('images')
    .innerJoin('accounts', 'accounts.accountId', 'images.accountId')
    .selectAll('images')
    .select('accounts.name as ownerName')
    .execute()
  const tags = await readTags(trx, 'image', undefined)
  return rows.map((row) => ({ ...row, tags: tags.get(row.imageId) ?? [] }))
}

function ownerTest(owners: readonly string[] | undefined, caller: Caller): (image: ImageDescription) => boolean {
  if (!owners?.length) return () => true
  const bad = owners.find((owner) => !/^(self|amazon|aws-marketplace|aws-backup-vault|\d{12})$/.test(owner))
  if (bad !== undefined) {
    throw new CloudError('InvalidParameterValue', `Invalid owner '${bad}': give self, amazon or an account id`)
  }
  return (image) =>
    owners.some((owner) =>
      owner === 'self' ? image.accountId === caller.accountId : owner === image.accountId || owner === aliasOf(image),
    )
}

/** Nobody has an explicit launch permission here: an image is its owner's alone, or everybody's. */
function executableTest(users: readonly string[] | undefined, caller: Caller): (image: ImageDescription) => boolean {
  if (!users?.length) return () => true
  const bad = users.find((user) => user !== 'all' && user !== 'self' && user !== caller.accountId)
  if (bad !== undefined) {
    throw new CloudError(
      'InvalidParameterValue',
      `Invalid user '${bad}' in ExecutableBy: give all, self or your account id`,
    )
  }
  return (image) => users.includes('all') && image.public === 1
}

function aliasOf(image: ImageDescription): string | undefined {
  return image.ownerName === ADMINISTRATOR_ACCOUNT ? 'amazon' : undefined
}

function renderImage(image: ImageDescription): Image {
  const isMachine = image.type === 'machine'
  return {
    ImageId: image.imageId,
    ImageLocation: image.location,
    State: 'available',
    OwnerId: image.accountId,
    ImageOwnerAlias: aliasOf(image),
    Public: image.public === 1,
    Architecture: image.architecture as 'x86_64',
    ImageType: image.type,
    KernelId: image.kernelId ?? undefined,
    RamdiskId: image.ramdiskId ?? undefined,
    Name: image.name,
    Description: image.description,
    CreationDate: new Date(image.createdAt).toISOString(),
    RootDeviceType: isMachine ? 'instance-store' : undefined,
    RootDeviceName: isMachine ? '/dev/sda1' : undefined,
    VirtualizationType: isMachine ? 'hvm' : undefined,
    Tags: renderTags(image.tags),
  }
}
