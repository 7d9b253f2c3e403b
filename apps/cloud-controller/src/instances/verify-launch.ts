// The checks of a launch against the store, before anything is decided: the image and what it boots with, the key pair and
// the groups. Everything must be the caller's or public. Reads only.
import {
  DEFAULT_INSTANCE_TYPE,
  findInstanceType,
  type ImageId,
  INSTANCE_TYPES,
  type InstanceType,
  type SecurityGroupId,
} from '@karri/model'
import { type Caller, CloudError } from '../context.ts'
import type { ImageRow, ImageType, KeyPairRow } from '../store/schema.ts'
import type { Transaction } from '../store/store.ts'
import type { RunInstancesRequest } from './run-instances.ts'

/** A request whose every reference exists and is permitted. */
export interface VerifiedLaunch {
  readonly type: InstanceType
  readonly image: ImageRow
  readonly kernelId: ImageId | null
  readonly ramdiskId: ImageId | null
  readonly keyPair: KeyPairRow | null
  /** Without duplicates; at least one. */
  readonly groupIds: readonly SecurityGroupId[]
}

const MAX_USER_DATA_BYTES = 16 * 1024 // EC2 API reference, RunInstances, UserData
const MAX_COUNT = 1000 // one transaction and one answer must stay small
const BYTES_PER_GIB = 1024 ** 3

/** What needs no store: counts, type, user data. @throws CloudError InvalidParameterValue, InvalidUserData.Malformed */
export function verifyRequest(request: RunInstancesRequest): InstanceType {
  const { minCount, maxCount, userData } = request
  if (!Number.isInteger(minCount) || !Number.isInteger(maxCount) || minCount < 1 || maxCount < minCount) {
    refuse(`MinCount ${minCount} and MaxCount ${maxCount} must be whole numbers with 1 <= MinCount <= MaxCount`)
  }
  if (maxCount > MAX_COUNT) refuse(`MaxCount ${maxCount} is more than ${MAX_COUNT}: split the request`)
  if (userData !== null) verifyUserData(userData)
  const name = request.instanceType ?? DEFAULT_INSTANCE_TYPE
  const type = findInstanceType(name)
  if (type) return type
  const allowed = INSTANCE_TYPES.map((other) => other.name).join(', ')
  return refuse(`the instance type ${name} does not exist: choose one of ${allowed}`)
}

/**
 * Resolves the request's references.
 * @throws CloudError InvalidAMIID.NotFound, InvalidAMIID.Unavailable, InvalidParameterValue, InvalidKeyPair.NotFound,
 *   InvalidGroup.NotFound
 */
export async function verifyLaunch(
  trx: Transaction,
  caller: Caller,
  request: RunInstancesRequest,
): Promise<VerifiedLaunch> {
  const type = verifyRequest(request)
  const image = await findImage(trx, caller, { imageId: request.imageId, type: 'machine' })
  if (image.sizeBytes > type.diskGib * BYTES_PER_GIB) {
    refuse(
      `the image ${image.imageId} has ${image.sizeBytes} bytes, more than the ${type.diskGib} GiB disk of ${type.name}`,
    )
  }
  const kernelId = request.kernelId ?? image.kernelId
  const ramdiskId = request.ramdiskId ?? image.ramdiskId
  if ((kernelId === null) !== (ramdiskId === null)) {
    refuse(`a kernel and a ramdisk go together: ${image.imageId} would boot with only one of them; give the other too`)
  }
  if (kernelId !== null) await findImage(trx, caller, { imageId: kernelId, type: 'kernel' })
  if (ramdiskId !== null) await findImage(trx, caller, { imageId: ramdiskId, type: 'ramdisk' })
  const keyPair = request.keyName === null ? null : await findKeyPair(trx, caller, request.keyName)
  return { type, image, kernelId, ramdiskId, keyPair, groupIds: await findGroups(trx, caller, request) }
}

function refuse(message: string): never {
  throw new CloudError('InvalidParameterValue', message)
}

function verifyUserData(userData: string): void {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(userData)) {
    throw new CloudError('InvalidUserData.Malformed', 'the user data is not base64: encode it before sending it')
  }
  const bytes = Buffer.byteLength(userData, 'base64')
  if (bytes > MAX_USER_DATA_BYTES)
    refuse(`the user data has ${bytes} bytes: at most ${MAX_USER_DATA_BYTES} are allowed`)
}

async function findImage(
  trx: Transaction,
  caller: Caller,
  { imageId, type }: { readonly imageId: ImageId; readonly type: ImageType },
): Promise<ImageRow> {
  const image = await trx.selectFrom('images').selectAll().where('imageId', '=', imageId).executeTakeFirst()
  if (!image || (image.public === 0 && image.accountId !== caller.accountId && !caller.isAdministrator)) {
    throw new CloudError('InvalidAMIID.NotFound', `the image ${imageId} does not exist: DescribeImages lists yours`)
  }
  if (image.type !== type) refuse(`${imageId} is a ${image.type} image: a ${type} image is needed here`)
  if (image.state !== 'available') {
    throw new CloudError('InvalidAMIID.Unavailable', `the image ${imageId} is deregistered: register it again`)
  }
  return image
}

async function findKeyPair(trx: Transaction, caller: Caller, name: string): Promise<KeyPairRow> {
  const row = await trx
    .selectFrom('keyPairs')
    .selectAll()
    .where('accountId', '=', caller.accountId)
    .where('name', '=', name)
    .executeTakeFirst()
  if (row) return row
  throw new CloudError('InvalidKeyPair.NotFound', `the key pair "${name}" does not exist: create or import it first`)
}

async function findGroups(
  trx: Transaction,
  caller: Caller,
  { groupIds, groupNames }: RunInstancesRequest,
): Promise<readonly SecurityGroupId[]> {
  const own = await trx
    .selectFrom('securityGroups')
    .select(['groupId', 'name'])
    .where('accountId', '=', caller.accountId)
    .execute()
  const names = groupIds.length + groupNames.length === 0 ? ['default'] : groupNames
  const find = (asked: string, group: (typeof own)[number] | undefined): SecurityGroupId => {
    if (group) return group.groupId
    throw new CloudError('InvalidGroup.NotFound', `the security group "${asked}" does not exist: create it first`)
  }
  const found = [
    ...groupIds.map((id) =>
      find(
        id,
        own.find((group) => group.groupId === id),
      ),
    ),
    ...names.map((name) =>
      find(
        name,
        own.find((group) => group.name === name),
      ),
    ),
  ]
  return [...new Set(found)]
}
