// What operators do: accounts, clusters, images, hosts that will not come back. Over the operator's mTLS port.
import { basename } from 'node:path'
import { adminV1 } from '@karri/contracts'
import { KarriError } from '@karri/model'
import { callUnary } from '@karri/service'
import type { Command } from 'commander'
import { type AdminClient, CALL_TIMEOUT_MS, connectAdmin } from '../cloud/connect.ts'
import { type ImageUpload, importImage } from '../cloud/import-image.ts'
import { addressOf, type TargetOptions } from './target.ts'

/** Adds account, cluster, node and image commands. */
export function addAdminCommands(program: Command): void {
  addAccountCommands(program.command('account').description('accounts of the cloud'))
  addClusterCommands(program.command('cluster').description('availability zones'))
  addNodeCommands(program.command('node').description('hosts of instances'))
  addImageCommands(program.command('image').description('images'))
}

function addAccountCommands(account: Command): void {
  account
    .command('create <name>')
    .description('create an account with an access key; the secret is shown only here')
    .action((name: string, _: object, command: Command) =>
      withAdmin(command, async (admin) => {
        const request = adminV1.CreateAccountRequest.create({ name })
        const answer = await callUnary(admin, { method: admin.createAccount, request, timeoutMs: CALL_TIMEOUT_MS })
        const { accessKeyId = '', secretAccessKey = '' } = answer.key ?? {}
        return `ACCOUNT\t${answer.account?.accountId}\t${name}\nACCESSKEY\t${accessKeyId}\t${secretAccessKey}`
      }),
    )
  account
    .command('list')
    .description('list the accounts')
    .action((_: object, command: Command) =>
      withAdmin(command, async (admin) => {
        const request = adminV1.ListAccountsRequest.create()
        const { accounts } = await callUnary(admin, { method: admin.listAccounts, request, timeoutMs: CALL_TIMEOUT_MS })
        return accounts.map(({ accountId, name }) => `ACCOUNT\t${accountId}\t${name}`).join('\n')
      }),
    )
}

function addClusterCommands(cluster: Command): void {
  cluster
    .command('register <zone> <host>')
    .description('add an availability zone by the host of its cluster-controller')
    .action((...[name, host, , command]: [string, string, object, Command]) =>
      withAdmin(command, async (admin) => {
        const request = adminV1.RegisterClusterRequest.create({ name, host })
        const answer = await callUnary(admin, { method: admin.registerCluster, request, timeoutMs: CALL_TIMEOUT_MS })
        return answer.cluster ? renderCluster(answer.cluster) : ''
      }),
    )
  cluster
    .command('list')
    .description('list the zones and their nodes')
    .action((_: object, command: Command) =>
      withAdmin(command, async (admin) => {
        const request = adminV1.ListClustersRequest.create()
        const { clusters } = await callUnary(admin, { method: admin.listClusters, request, timeoutMs: CALL_TIMEOUT_MS })
        return clusters.map(renderCluster).join('\n')
      }),
    )
  cluster
    .command('lost <zone>')
    .description('declare that a zone’s gateway host will never come back: frees all that it held')
    .action((zone: string, _: object, command: Command) => declareLost(command, { $case: 'cluster', value: zone }))
}

function addNodeCommands(node: Command): void {
  node
    .command('lost <node>')
    .description('declare that a node will never come back: ends its instances and frees what they held')
    .action((name: string, _: object, command: Command) => declareLost(command, { $case: 'node', value: name }))
}

interface ImportOptions {
  readonly name?: string
  readonly type: string
  readonly kernel?: string
  readonly ramdisk?: string
  readonly private?: boolean
}

function addImageCommands(image: Command): void {
  image
    .command('import <file>')
    .description('upload a file and register it as an image')
    .option('--name <name>', 'location shown by describe-images; the file’s name by default')
    .option('--type <type>', 'machine, kernel or ramdisk', 'machine')
    .option('--kernel <id-or-file>', 'default kernel of a machine image: an eki- id, or a file to import as one')
    .option('--ramdisk <id-or-file>', 'default ramdisk of a machine image: an eri- id, or a file to import as one')
    .option('--private', 'only this account may run it')
    .action((file: string, options: ImportOptions, command: Command) =>
      withAdmin(command, async (admin) => `IMAGE\t${await importWithParts(admin, file, options)}`),
    )
}

async function importWithParts(admin: AdminClient, file: string, options: ImportOptions): Promise<string> {
  const type = options.type
  if (type !== 'machine' && type !== 'kernel' && type !== 'ramdisk') {
    throw new KarriError('BadOption', `--type ${type}: expected machine, kernel or ramdisk`)
  }
  const shared = { public: options.private !== true }
  const part = async (text: string | undefined, kind: 'kernel' | 'ramdisk', prefix: string) => {
    if (text === undefined || text.startsWith(prefix)) return text
    return importImage(admin, { ...shared, file: text, name: basename(text), type: kind })
  }
  const kernelId = await part(options.kernel, 'kernel', 'eki-')
  const ramdiskId = await part(options.ramdisk, 'ramdisk', 'eri-')
  const upload: ImageUpload = {
    ...shared,
    file,
    name: options.name ?? basename(file),
    type,
    ...(kernelId ? { kernelId } : {}),
    ...(ramdiskId ? { ramdiskId } : {}),
  }
  return importImage(admin, upload)
}

function declareLost(command: Command, host: NonNullable<adminV1.DeclareLostRequest['host']>): Promise<void> {
  return withAdmin(command, async (admin) => {
    const request = adminV1.DeclareLostRequest.create({ host })
    const answer = await callUnary(admin, { method: admin.declareLost, request, timeoutMs: CALL_TIMEOUT_MS })
    return (
      `${host.value} is lost: ${answer.instances} instances ended. If it is in truth alive, its instances run on with ` +
      'addresses that others may get: switch it off before it joins again.'
    )
  })
}

async function withAdmin(command: Command, run: (admin: AdminClient) => Promise<string>): Promise<void> {
  const admin = await connectAdmin(await addressOf(command.optsWithGlobals<TargetOptions>()))
  try {
    console.log(await run(admin))
  } finally {
    admin.close()
  }
}

function renderCluster(cluster: adminV1.Cluster): string {
  const nodes = cluster.nodes.map((node) => `NODE\t${node.name}\t${node.state}\t${node.instances}\t${node.detail}`)
  return [`CLUSTER\t${cluster.name}\t${cluster.host}\t${cluster.state}\t${cluster.detail}`, ...nodes].join('\n')
}
