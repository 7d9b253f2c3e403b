// Idempotency of RunInstances (EC2 user guide, "Ensuring idempotency"): a token stands for one request of one account. The
// row is written in the transaction of the launch, so that it exists exactly when the reservation does.
import { createHash } from 'node:crypto'
import type { ReservationId } from '@karri/model'
import { type Caller, CloudError } from '../context.ts'
import type { Transaction } from '../store/store.ts'
import type { RunInstancesRequest, RunInstancesResult } from './run-instances.ts'

const MAX_TOKEN_LENGTH = 64 // EC2 API reference, RunInstances, ClientToken

/**
 * What the caller's token already made, or null.
 * @throws CloudError IdempotentParameterMismatch when it was used with other parameters, InvalidParameterValue
 */
export async function findTokenResult(
  trx: Transaction,
  caller: Caller,
  request: RunInstancesRequest,
): Promise<RunInstancesResult | null> {
  const token = request.clientToken
  if (token === null) return null
  if (token.length === 0 || token.length > MAX_TOKEN_LENGTH || !/^[\x20-\x7e]*$/.test(token)) {
    throw new CloudError('InvalidParameterValue', `ClientToken must have 1 to ${MAX_TOKEN_LENGTH} ASCII characters`)
  }
  const row = await trx
    .selectFrom('clientTokens')
    .selectAll()
    .where('accountId', '=', caller.accountId)
    .where('token', '=', token)
    .executeTakeFirst()
  if (!row) return null
  if (row.requestSha256 !== hashRequest(request)) {
    throw new CloudError(
      'IdempotentParameterMismatch',
      `the client token "${token}" was used for a request with other parameters: repeat that one, or use a new token`,
    )
  }
  return { reservationId: row.reservationId, instanceIds: await readInstanceIds(trx, row.reservationId) }
}

/** Records the token of a launch; nothing without one. */
export async function insertToken(
  trx: Transaction,
  caller: Caller,
  launch: { readonly request: RunInstancesRequest; readonly reservationId: ReservationId; readonly createdAt: number },
): Promise<void> {
  const { request, reservationId, createdAt } = launch
  if (request.clientToken === null) return
  const requestSha256 = hashRequest(request)
  await trx
    .insertInto('clientTokens')
    .values({ accountId: caller.accountId, token: request.clientToken, requestSha256, reservationId, createdAt })
    .execute()
}

// Keys in a fixed order, whatever order the caller built the object in.
function hashRequest(request: RunInstancesRequest): string {
  const entries = Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex')
}

async function readInstanceIds(trx: Transaction, reservationId: ReservationId) {
  const rows = await trx
    .selectFrom('instances')
    .select('instanceId')
    .where('reservationId', '=', reservationId)
    .orderBy('launchIndex')
    .execute()
  return rows.map((row) => row.instanceId)
}
