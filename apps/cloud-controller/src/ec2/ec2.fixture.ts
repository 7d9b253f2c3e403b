// The whole API for tests: the test cloud behind the fastify server on loopback, called by the official SDK as two accounts.
import type { AddressInfo } from 'node:net'
import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2'
import { systemClock } from '@karri/service'
import type { FastifyInstance } from 'fastify'
import { openTestCloud, type TestCloud, type TestCloudOptions } from '../cloud.fixture.ts'
import type { Caller, CloudContext } from '../context.ts'
import type { Database } from '../store/schema.ts'
import { createEc2Server } from './server.ts'

export interface TestApi {
  readonly cloud: TestCloud
  /** `http://127.0.0.1:port` */
  readonly url: string
  readonly administrator: EC2Client
  /** A member of another account. */
  readonly other: EC2Client
  /** A client with the credentials of a caller and other settings. */
  client(caller: Caller, config?: Partial<EC2ClientConfig>): Promise<EC2Client>
  /** Every row of the store, to prove that a refused call left nothing behind. */
  dump(): Promise<Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>>
  close(): Promise<void>
}

/** Opens a cloud and its API; signature V2 is on. */
export async function openTestApi(
  options: TestCloudOptions & { readonly allowSignatureV2?: boolean; readonly context?: Partial<CloudContext> } = {},
): Promise<TestApi> {
  const cloud = await openTestCloud(options)
  const server: FastifyInstance = createEc2Server(
    { ...cloud.context, ...options.context },
    { allowSignatureV2: options.allowSignatureV2 ?? true },
  )
  await server.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  const clients: EC2Client[] = []
  const client: TestApi['client'] = async (caller, config) => {
    const secretAccessKey = await readSecret(cloud.context, caller)
    const made = new EC2Client({
      endpoint: url,
      region: 'eucalyptus',
      credentials: { accessKeyId: caller.accessKeyId, secretAccessKey },
      maxAttempts: 1,
      systemClockOffset: cloud.clock.now() - systemClock.now(),
      ...config,
    })
    clients.push(made)
    return made
  }
  return {
    cloud,
    url,
    administrator: await client(cloud.administrator),
    other: await client(cloud.other),
    client,
    dump: () => dump(cloud.context),
    close: async () => {
      for (const made of clients) made.destroy()
      await server.close()
      await cloud.close()
    },
  }
}

/** The secret of a caller's access key. */
export async function readSecret(context: CloudContext, caller: Caller): Promise<string> {
  const row = await context.store.read((trx) =>
    trx
      .selectFrom('accessKeys')
      .select('secretEncrypted')
      .where('accessKeyId', '=', caller.accessKeyId)
      .executeTakeFirstOrThrow(),
  )
  return context.secrets.open(row.secretEncrypted, caller.accessKeyId)
}

/** What a refused call looks like to the SDK: `expect(…).rejects.toMatchObject(refusal('InvalidGroup.NotFound'))`. */
export function refusal(code: string, status = 400): object {
  return { name: code, $metadata: { httpStatusCode: status } }
}

const TABLES: readonly (keyof Database)[] = [
  'clusters',
  'images',
  'keyPairs',
  'securityGroups',
  'securityGroupRules',
  'segments',
  'reservations',
  'instances',
  'instanceGroups',
  'addresses',
  'tags',
  'clientTokens',
]

type Rows = readonly Readonly<Record<string, unknown>>[]

async function dump(context: CloudContext): Promise<Record<string, Rows>> {
  return context.store.read(async (trx) => {
    const tables: Record<string, Rows> = {}
    for (const table of TABLES) tables[table] = (await trx.selectFrom(table).selectAll().execute()) as Rows
    return tables
  })
}
