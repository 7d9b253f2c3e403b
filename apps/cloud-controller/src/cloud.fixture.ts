// A cloud for tests: a real store, a manual clock, seeded randomness, the seed's zone (fake), two accounts, an image and a
// key pair. `restart` closes the store and opens the same file again, as a crash between two transactions would.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createId, type ImageId, type Ipv4, type NodeName, type RandomBytes, type ZoneName } from '@karri/model'
import type { ClusterConfig } from '@karri/network'
import { createManualClock, type ManualClock, silentLogger } from '@karri/service'
import { createAccount, prepareAdministrator, readAdministratorKey } from './accounts/create-account.ts'
import { findCredentials } from './accounts/find-credentials.ts'
import { createSecretBox } from './accounts/secret-box.ts'
import type { Caller, CloudContext } from './context.ts'
import { observeZone } from './instances/observe.ts'
import type { RunInstancesRequest } from './instances/run-instances.ts'
import type { Database, ImageRow, ImageType } from './store/schema.ts'
import { openStore, type Store } from './store/store.ts'
import { readZoneView } from './views/read-zone-view.ts'
import { acceptZoneConfig } from './zones/accept-zone-config.ts'
import { createFakeZone, type FakeZone } from './zones/fake-zone.ts'
import { registerCluster } from './zones/register-cluster.ts'
import { setZoneState } from './zones/zone-state.ts'

export const ZONE = 'rosh-cluster1' as ZoneName
export const NODES = ['192.168.0.19' as NodeName, '192.168.5.7' as NodeName] as const

/** The seed's zone as its cluster-controller reports it. */
export const SEED_CONFIG: ClusterConfig = {
  network: {
    mode: 'MANAGED',
    pubInterface: 'eth0',
    privInterface: 'eth0',
    subnet: { base: '10.10.0.0' as Ipv4, prefix: 16 },
    addrsPerNet: 32,
    dns: '192.168.0.1' as Ipv4,
    domainName: null,
    publicIps: Array.from({ length: 31 }, (_, index) => `192.168.3.${index + 1}` as Ipv4),
    macPrefix: 'd0:0d',
    dhcp: { daemon: 'isc-dhcpd', path: '/usr/sbin/dhcpd', user: null },
    localIp: null,
    cloudIp: null,
  },
  nodes: NODES,
  schedPolicy: 'GREEDY',
}

export interface TestCloud {
  readonly context: CloudContext
  readonly clock: ManualClock
  readonly zone: FakeZone
  readonly administrator: Caller
  readonly other: Caller
  readonly imageId: ImageId
  /** Hands the zone the view that the store now renders. */
  publish(): Promise<void>
  /** Hands the cloud what the zone now reports. */
  report(): Promise<void>
  /** Publish, let the zone do everything, report; until nothing changes any more. */
  converge(): Promise<void>
  restart(): Promise<void>
  /** Rows of each table, to prove that a refusal left nothing behind. */
  countRows(): Promise<Readonly<Record<string, number>>>
  close(): Promise<void>
}

export interface TestCloudOptions {
  readonly config?: ClusterConfig
  /** Keep the store in a file, so that it can be restarted. */
  readonly inFile?: boolean
  readonly capacity?: Parameters<typeof createFakeZone>[1]
}

/** A launch of one m1.small with nothing special. */
export function launchOf(
  cloud: Pick<TestCloud, 'imageId'>,
  changes: Partial<RunInstancesRequest> = {},
): RunInstancesRequest {
  return {
    imageId: cloud.imageId,
    kernelId: null,
    ramdiskId: null,
    instanceType: null,
    keyName: null,
    groupIds: [],
    groupNames: [],
    zone: null,
    minCount: 1,
    maxCount: 1,
    userData: null,
    privateAddressing: false,
    clientToken: null,
    instanceTags: [],
    ...changes,
  }
}

/** Random bytes that are the same in each run. */
export function seededBytes(seed = 1): RandomBytes {
  let state = seed
  return (bytes) =>
    Uint8Array.from({ length: bytes }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0 // Numerical Recipes' generator
      return state >>> 24
    })
}

/** Opens a cloud whose zone is ENABLED and idle. */
export async function openTestCloud(options: TestCloudOptions = {}): Promise<TestCloud> {
  const config = options.config ?? SEED_CONFIG
  const folder = options.inFile ? await mkdtemp(join(tmpdir(), 'karri-cloud-')) : null
  const randomBytes = seededBytes()
  const file = folder ? join(folder, 'store.sqlite') : ':memory:'
  const open = (): Promise<Store> => openStore({ file, randomBytes, onZoneChange: () => undefined })
  const clock = createManualClock(Date.parse('2010-10-01T12:00:00Z'))
  const zone = createFakeZone(config, options.capacity)
  let context: CloudContext = {
    store: await open(),
    clock,
    randomBytes,
    log: silentLogger,
    secrets: createSecretBox(randomBytes(32), randomBytes),
    consoles: { read: async () => ({ output: Buffer.from('login:'), writtenAtMs: 1 }) },
    regionName: 'eucalyptus',
  }
  await prepareAdministrator(context)
  const administrator = await callerOf(context, (await readAdministratorKey(context)).accessKeyId)
  const other = await callerOf(context, (await createAccount(context, 'second')).accessKeyId)
  const imageId = await insertImage(context, administrator, 'machine')
  await registerCluster(context, { name: ZONE, host: '192.168.0.114' })
  await acceptZoneConfig(context, ZONE, config)
  await setZoneState(context, ZONE, { state: 'ENABLED', detail: '' })

  const cloud: TestCloud = {
    get context() {
      return context
    },
    clock,
    zone,
    administrator,
    other,
    imageId,
    publish: async () => {
      const view = await readZoneView(context, ZONE)
      if (view) zone.receive(view)
    },
    report: () => observeZone(context, ZONE, zone.status()),
    converge: async () => {
      for (let before = -1; before !== zone.held()?.version.generation; ) {
        before = zone.held()?.version.generation ?? -1
        await cloud.publish()
        zone.settle()
        await cloud.report()
        await cloud.publish()
      }
    },
    restart: async () => {
      await context.store.close()
      context = { ...context, store: await open() }
    },
    countRows: () => countRows(context.store),
    close: async () => {
      await context.store.close()
      if (folder) await rm(folder, { recursive: true })
    },
  }
  await cloud.converge()
  return cloud
}

/** A public image of a type. */
export async function insertImage(context: CloudContext, owner: Caller, type: ImageType): Promise<ImageId> {
  const prefix = { machine: 'emi', kernel: 'eki', ramdisk: 'eri' } as const
  const imageId = createId(prefix[type], context.randomBytes)
  const row: ImageRow = {
    imageId,
    accountId: owner.accountId,
    type,
    location: `tiny/${imageId}`,
    name: imageId,
    description: '',
    sha256: 'ab'.repeat(32),
    sizeBytes: 64 * 1024 ** 2,
    kernelId: null,
    ramdiskId: null,
    public: 1,
    state: 'available',
    architecture: 'x86_64',
    createdAt: 0,
  }
  await context.store.change((trx) => trx.insertInto('images').values(row).execute())
  return imageId
}

async function callerOf(context: CloudContext, accessKeyId: string): Promise<Caller> {
  const credentials = await findCredentials(context, accessKeyId)
  if (!credentials) throw new Error(`no access key ${accessKeyId}`)
  return credentials.caller
}

const TABLES: readonly (keyof Database)[] = [
  'segments',
  'reservations',
  'instances',
  'instanceGroups',
  'addresses',
  'tags',
  'clientTokens',
]

async function countRows(store: Store): Promise<Record<string, number>> {
  return store.read(async (trx) => {
    const counts: Record<string, number> = {}
    for (const table of TABLES) {
      const { rows } = await trx
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as('rows'))
        .executeTakeFirstOrThrow()
      counts[table] = rows
    }
    const { taken } = await trx
      .selectFrom('addresses')
      .select((eb) => eb.fn.countAll<number>().as('taken'))
      .where('owner', '!=', 'nobody')
      .executeTakeFirstOrThrow()
    return { ...counts, takenAddresses: taken }
  })
}
