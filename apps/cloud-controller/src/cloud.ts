// Puts the cloud-controller together from what is passed in: store, secrets, zones, images, services and loops. It opens
// no port: main.ts does.
import { join } from 'node:path'
import type { adminV1, imageV1 } from '@karri/contracts'
import { type Clock, KarriError, type RandomBytes } from '@karri/model'
import type { RpcImplementation } from '@karri/service'
import { prepareAdministrator } from './accounts/create-account.ts'
import { openSecrets } from './accounts/open-secrets.ts'
import { createAdminService } from './admin/admin-service.ts'
import type { CloudContext, CloudLog } from './context.ts'
import { openFileStore } from './images/file-store.ts'
import { createImageService } from './images/image-service.ts'
import { enforceDeadlines } from './instances/deadlines.ts'
import { openStore } from './store/store.ts'
import { createZoneNotifier } from './views/zone-notifier.ts'
import { createZoneFollowers } from './zones/zone-followers.ts'
import type { ZonePeer } from './zones/zone-peer.ts'

export interface CloudOptions {
  /** Folder of the store, the key file and the images. */
  readonly stateFolder: string
  readonly regionName: string
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly log: CloudLog
  /** Reaches the cluster-controller of a host. */
  readonly dialZone: (host: string) => ZonePeer
}

export interface Cloud {
  readonly context: CloudContext
  readonly adminService: RpcImplementation<typeof adminV1.AdminServiceService>
  readonly imageService: RpcImplementation<typeof imageV1.ImageServiceService>
  /** Ends the loops, then closes the store. */
  stop(): Promise<void>
}

/** The largest disk of the instance types is 20 GiB: a larger image could boot nowhere. */
const MAX_IMAGE_BYTES = 20 * 1024 ** 3
/** Deadlines are minutes long: a few seconds late is nothing, and each pass costs two reads. */
const DEADLINE_PERIOD_MS = 5_000

/**
 * Opens the state, makes the administrator's account at the first start, and begins to follow every registered zone.
 * @throws KarriError of openStore, openSecrets and openFileStore
 */
export async function createCloud(options: CloudOptions): Promise<Cloud> {
  const { stateFolder, regionName, clock, randomBytes, log } = options
  const notifier = createZoneNotifier()
  const store = await openStore({
    file: join(stateFolder, 'store.sqlite'),
    randomBytes,
    onZoneChange: (zone) => notifier.notify(zone),
  })
  try {
    const secrets = await openSecrets(store, join(stateFolder, 'secret.key'), randomBytes)
    const files = await openFileStore({ folder: join(stateFolder, 'images'), maxBytes: MAX_IMAGE_BYTES, randomBytes })
    const shared = { store, clock, randomBytes, log, secrets, regionName }
    const zones = createZoneFollowers({ context: shared, notifier, dialZone: options.dialZone })
    const context: CloudContext = { ...shared, consoles: zones }
    await prepareAdministrator(context)
    await zones.refresh()
    const ending = new AbortController()
    const deadlines = keepDeadlines(context, ending.signal)
    return {
      context,
      adminService: createAdminService({ context, files, zones }),
      imageService: createImageService(files),
      stop: async () => {
        ending.abort(new KarriError('Stopping', 'the cloud-controller is stopping'))
        await deadlines
        await zones.stop()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

async function keepDeadlines(context: CloudContext, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await enforceDeadlines(context)
    } catch (err) {
      context.log.error({ err }, 'deadlines could not be enforced')
    }
    await context.clock.wait(DEADLINE_PERIOD_MS, signal).catch(() => undefined)
  }
}
