// Every EC2 operation through the official client: its serialiser and signer against our parser and verifier, our
// XML against its deserialiser. The one thing replaced is the socket.
import * as sdk from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import type { ApiRequest } from '../api-request.ts'
import { listOperations, type Operation } from '../operation.ts'
import { parseParameters } from '../query/parse-parameters.ts'
import { parseQueryRequest } from '../query/parse-query-request.ts'
import { parseSignatureV4 } from '../signatures/parse-signature-v4.ts'
import { verifySignatureV4 } from '../signatures/verify-signature-v4.ts'
import { renderResponse } from '../xml/render-response.ts'
import { createRandom, randomValue } from './random-value.ts'

const SEED = 20260214
const SAMPLES_PER_OPERATION = 4
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'

describe('the official client', () => {
  it(`understands us, and we it, in every operation (seed ${SEED})`, { timeout: 120_000 }, async () => {
    const operations = listOperations()
    const random = createRandom(SEED)
    const mismatches: unknown[] = []
    for (const operation of operations) {
      for (let sample = 0; sample < SAMPLES_PER_OPERATION; sample += 1) {
        const input = {
          ...(operation.input && (randomValue(operation.input, random) as object)),
          ...CLIENT_MADE[operation.name],
        }
        const output = (operation.output && randomValue(operation.output, random)) ?? {}
        const seen = await converse(operation, input, output)
        if (!sameValue(seen.input, input)) mismatches.push({ operation: operation.name, sent: input, got: seen.input })
        if (!sameValue(seen.output, output))
          mismatches.push({ operation: operation.name, answered: output, got: seen.output })
      }
    }
    expect(mismatches.slice(0, 3)).toEqual([])
    expect(operations.length).toBeGreaterThan(800)
  })
})

// The client makes these up where the caller gives none.
const CLIENT_MADE: Readonly<Record<string, object>> = {
  CopySnapshot: { DestinationRegion: 'karri-1', PresignedUrl: 'https://example.com/' },
}

/** What arrived on each side when the client sent the input and was answered the output; a fault in place of a value. */
async function converse(
  operation: Operation,
  input: object,
  output: object,
): Promise<{ input: unknown; output: unknown }> {
  let received: unknown
  const client = new sdk.EC2Client({
    region: 'karri-1',
    endpoint: 'http://127.0.0.1:8773/services/compute',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET },
    maxAttempts: 1,
    requestHandler: {
      handle: async (sent: SentRequest) => {
        received = receive(operation, sent)
        const body = new TextEncoder().encode(renderResponse(operation, output, 'r-1'))
        return { response: { statusCode: 200, headers: {}, body } }
      },
    } as never,
  })
  const command = (sdk as unknown as Record<string, new (input: object) => never>)[`${operation.name}Command`]
  if (command === undefined) throw new Error(`The SDK has no command for ${operation.name}.`)
  try {
    const { $metadata: _metadata, ...answer } = (await client.send(new command(input))) as { $metadata: unknown }
    return { input: received, output: answer }
  } catch (error) {
    return { input: received, output: error }
  }
}

interface SentRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

function receive(operation: Operation, sent: SentRequest): unknown {
  const request: ApiRequest = {
    method: sent.method,
    path: sent.path,
    query: '',
    headers: Object.entries(sent.headers).flat(),
    body: new TextEncoder().encode(sent.body),
  }
  const claim = parseSignatureV4(request)
  if (!claim.ok) return claim.problems
  const verified = verifySignatureV4(request, claim.value, {
    secretKey: SECRET,
    now: claim.value.signedAtMs,
    service: 'ec2',
    region: 'karri-1',
  })
  if (!verified.ok) return verified.problems
  const parameters = parseParameters(request)
  if (!parameters.ok) return parameters.problems
  const input = parseQueryRequest(operation, parameters.value)
  return input.ok ? input.value : input.problems
}

// The client's objects have members that are undefined, and its requests carry times in whole seconds.
function sameValue(got: unknown, want: unknown): boolean {
  return JSON.stringify(comparable(got)) === JSON.stringify(comparable(want))
}

function comparable(value: unknown): unknown {
  if (value instanceof Date) return `time ${Math.floor(value.getTime() / 1000)}`
  if (value instanceof Uint8Array) return `bytes ${value.join()}`
  if (value instanceof Error) return `error ${value.message}`
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, comparable(member)])
}
