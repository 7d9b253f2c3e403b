// How the karri command reaches a cloud: the operator's certificate for administration, an access key for EC2.

import { EC2Client } from '@aws-sdk/client-ec2'
import { adminV1 } from '@karri/contracts'
import { KarriError } from '@karri/model'
import { callUnary, daemonPaths, dial, readTls, systemClock } from '@karri/service'

/** Where a cloud is. */
export interface CloudAddress {
  /** The root folder whose `etc/karri/tls` holds the operator's certificate. */
  readonly root: string
  /** `host:port` of the cloud-controller's operator port. */
  readonly admin: string
  /** `http://host:port` of its EC2 API. */
  readonly endpoint: string
}

/** An access key as AWS clients take it. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export type AdminClient = adminV1.AdminServiceClient

/** The region name that Karri answers for: the ancestor's. */
export const REGION = 'eucalyptus'

/** Limit of one administrative call; importing an image has its own. */
export const CALL_TIMEOUT_MS = 15_000

/** A client of the operator's service. @throws KarriError `TlsMissing` when this machine has no operator certificate. */
export async function connectAdmin(address: CloudAddress): Promise<AdminClient> {
  // The component only chooses state folders; certificates are the same for all of a root.
  const { tls } = daemonPaths(address.root, 'cloud-controller')
  return dial({
    client: adminV1.AdminServiceClient,
    address: address.admin,
    tls: await readTls(tls, 'operator', systemClock),
    role: 'cloud-controller',
  })
}

/** The administrator's access key. */
export async function readAdministratorKey(admin: AdminClient): Promise<Credentials> {
  const request = adminV1.GetAdministratorKeyRequest.create()
  const method = admin.getAdministratorKey
  const { key } = await callUnary(admin, { method, request, timeoutMs: CALL_TIMEOUT_MS })
  if (!key) throw new KarriError('NoAdministratorKey', 'the cloud-controller answered without the administrator’s key')
  return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey }
}

/** The key in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), or the administrator's. */
export async function readCredentials(address: CloudAddress, env: NodeJS.ProcessEnv): Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey }
  const admin = await connectAdmin(address)
  try {
    return await readAdministratorKey(admin)
  } finally {
    admin.close()
  }
}

/** An EC2 client: the official one, which knows nothing of Karri. */
export function createEc2Client(address: CloudAddress, credentials: Credentials): EC2Client {
  return new EC2Client({
    endpoint: address.endpoint,
    region: REGION,
    credentials: { ...credentials },
    requestHandler: { connectionTimeout: CALL_TIMEOUT_MS, requestTimeout: CALL_TIMEOUT_MS },
  })
}
