// What every use case of the cloud-controller is given: the store, time, randomness, secrets and the zones. Made once by
// cloud.ts; a use case is `(context, caller, request) => Promise<result>` and takes everything that varies from here.
import type { AccountId, Clock, RandomBytes } from '@karri/model'
import { KarriError } from '@karri/model'
import type { SecretBox } from './accounts/secret-box.ts'
import type { Store } from './store/store.ts'
import type { ConsoleReader } from './zones/console-reader.ts'

/** Everything that a use case may depend on. */
export interface CloudContext {
  readonly store: Store
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly log: CloudLog
  /** Encrypts and decrypts what the store must not show: secret access keys. */
  readonly secrets: SecretBox
  /** Asks a zone for the console of one of its instances. */
  readonly consoles: ConsoleReader
  /** The one region of this cloud, as DescribeRegions names it. */
  readonly regionName: string
}

/** Who asks: an authenticated access key of an account. */
export interface Caller {
  readonly accountId: AccountId
  readonly accountName: string
  readonly accessKeyId: string
  /** The caller belongs to the administrator's account, `eucalyptus`. */
  readonly isAdministrator: boolean
}

/** The part of pino's logger that the cloud-controller uses. */
export interface CloudLog {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/**
 * A use case refused or could not do what it was asked. Nothing was changed. `code` is EC2's error code where EC2 has one;
 * ec2/error-table.ts gives each code its HTTP status.
 */
export class CloudError extends KarriError {}
