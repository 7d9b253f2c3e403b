// AdminService on port 8776, for operators (the karri command): messages in, use cases, messages out.
import type { adminV1 } from '@karri/contracts'
import { type ImageId, KarriError, type NodeName, parseZoneName } from '@karri/model'
import type { RpcImplementation } from '@karri/service'
import { createAccount, type NewAccount, readAdministratorKey } from '../accounts/create-account.ts'
import type { CloudContext } from '../context.ts'
import type { ImageFileStore } from '../images/file-store.ts'
import { type ImageDescription, importImage } from '../images/import-image.ts'
import { declareClusterLost, declareNodeLost } from '../instances/declare-lost.ts'
import { registerCluster } from '../zones/register-cluster.ts'
import type { ZoneFollowers } from '../zones/zone-followers.ts'
import { listClusters } from './list-clusters.ts'

export interface AdminServiceOptions {
  readonly context: CloudContext
  readonly files: ImageFileStore
  readonly zones: Pick<ZoneFollowers, 'refresh'>
}

/** The service; every call is the operator's, who acts as the administrator's account. */
export function createAdminService({
  context,
  files,
  zones,
}: AdminServiceOptions): RpcImplementation<typeof adminV1.AdminServiceService> {
  return {
    createAccount: async ({ name }) => encodeAccount(await createAccount(context, name)),
    listAccounts: async () => ({
      accounts: await context.store.read((trx) =>
        trx.selectFrom('accounts').select(['accountId', 'name']).orderBy('name').execute(),
      ),
    }),
    getAdministratorKey: async () => encodeAccount(await readAdministratorKey(context)),
    registerCluster: async (request) => {
      const zone = await registerCluster(context, request)
      await zones.refresh()
      const cluster = (await listClusters(context)).find(({ name }) => name === zone)
      return { cluster }
    },
    listClusters: async () => ({ clusters: await listClusters(context) }),
    importImage: async (requests) => {
      const stream = requests[Symbol.asyncIterator]()
      const description = await readDescription(stream)
      const owner = await readAdministratorKey(context)
      return importImage(context, owner, { description, chunks: readChunks(stream), files })
    },
    declareLost: async ({ host }) => {
      if (host === undefined) throw new KarriError('InvalidArgument', 'name the node or the cluster that is lost')
      const { $case: kind, value: name } = host
      if (kind === 'cluster') return { instances: await declareLostCluster(name) }
      return { instances: await declareNodeLost(context, name as NodeName) }
    },
  }

  async function declareLostCluster(name: string): Promise<number> {
    const zone = parseZoneName(name)
    if (!zone.ok) throw new KarriError('InvalidArgument', zone.problems[0]?.message ?? name)
    const instances = await declareClusterLost(context, zone.value)
    await zones.refresh()
    return instances
  }
}

function encodeAccount(account: NewAccount): adminV1.CreateAccountResponse {
  const { accountId, name, accessKeyId, secretAccessKey } = account
  return { account: { accountId, name }, key: { accessKeyId, secretAccessKey } }
}

type ImportStream = AsyncIterator<adminV1.ImportImageRequest>

async function readDescription(stream: ImportStream): Promise<ImageDescription> {
  const first = await stream.next()
  const part = first.done ? undefined : first.value.part
  if (part?.$case !== 'description') {
    throw new KarriError('InvalidArgument', 'the first message of an import must describe the image')
  }
  const { name, type, kernelId, ramdiskId, description, public: isPublic, sha256 } = part.value
  if (type !== 'machine' && type !== 'kernel' && type !== 'ramdisk') {
    throw new KarriError('InvalidArgument', `"${type}" is not an image type: expected machine, kernel or ramdisk`)
  }
  // Empty for none; import-image.ts parses the ids.
  return {
    name,
    type,
    kernelId: (kernelId || null) as ImageId | null,
    ramdiskId: (ramdiskId || null) as ImageId | null,
    description,
    isPublic,
    sha256: sha256 || null,
  }
}

async function* readChunks(stream: ImportStream): AsyncGenerator<Uint8Array> {
  for (let next = await stream.next(); !next.done; next = await stream.next()) {
    const { part } = next.value
    if (part?.$case !== 'chunk') {
      throw new KarriError('InvalidArgument', 'after its description an import has only chunks of the file')
    }
    yield part.value
  }
}
