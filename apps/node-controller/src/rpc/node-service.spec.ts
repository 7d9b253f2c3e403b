// The node's links over real loopback gRPC with mutual TLS: who may call it, and how it fetches images.
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createSource,
  encodeNodeObject,
  imageV1,
  nodeV1,
  parseNodeStatus,
  publishViews,
  watchStatus,
} from '@karri/contracts'
import { createImageCache } from '@karri/host'
import type { NodeStatus, NodeView } from '@karri/network'
import {
  callUnary,
  createAuthority,
  dial,
  issueCertificate,
  openDuplex,
  type Role,
  type RpcServer,
  readStream,
  rpcService,
  silentLogger,
  startRpcServer,
  systemClock,
  systemRandomBytes,
  type TlsFiles,
} from '@karri/service'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createImageClient } from '../clients/image-client.ts'
import { type Bench, ID, instance, nodeView, openBench } from '../node-bench.fixture.ts'
import { nameOfCertificate } from '../node-name.ts'
import { createNodeService } from './node-service.ts'

const sources = { clock: systemClock, randomBytes: systemRandomBytes }
const roles: readonly Role[] = ['cluster-controller', 'cloud-controller', 'node-controller', 'operator']
const certificates = new Map<Role, TlsFiles>()

function tlsOf(role: Role): TlsFiles {
  return certificates.get(role) as TlsFiles
}

beforeAll(async () => {
  const authority = await createAuthority(sources)
  for (const role of roles)
    certificates.set(role, await issueCertificate(authority, { role, name: '192.168.0.19', ...sources }))
})

describe('createNodeService()', () => {
  let bench: Bench
  let server: RpcServer
  beforeAll(async () => {
    bench = await openBench()
    const { receiver, status, hypervisor } = { ...bench.node(), hypervisor: bench.hypervisor }
    const services = [createNodeService({ receiver, status, hypervisor })]
    const tls = tlsOf('node-controller')
    server = await startRpcServer({ host: '127.0.0.1', port: 0, tls, services, log: silentLogger })
  })
  afterAll(async () => {
    await server.stop(0)
    await bench.close()
  })

  function connect(role: Role): nodeV1.NodeServiceClient {
    const address = `127.0.0.1:${server.port}`
    return dial({ client: nodeV1.NodeServiceClient, address, tls: tlsOf(role), role: 'node-controller' })
  }

  for (const role of roles.filter((other) => other !== 'cluster-controller')) {
    it(`refuses a ${role}`, async () => {
      const client = connect(role)
      const call = callUnary(client, { method: client.readConsole, request: { instanceId: ID }, timeoutMs: 4000 })
      await expect(call).rejects.toMatchObject({ code: 'RpcPermissionDenied' })
      client.close()
    })
  }

  it('takes a view, runs the instance, reports it and shows its console', async () => {
    const client = connect('cluster-controller')
    const stop = new AbortController()
    const source = createSource<NodeView>(nodeView(1, [instance()]))
    const said: NodeStatus[] = []
    const links = [
      publishViews({
        open: (signal) => openDuplex((metadata, options) => client.publishNodeView(metadata, options), signal),
        source,
        encodeObject: encodeNodeObject,
        signal: stop.signal,
        ...sources,
      }),
      watchStatus({
        open: (signal) => readStream((metadata, options) => client.watchNodeStatus({}, metadata, options), signal),
        parse: parseNodeStatus,
        onStatus: (status) => void said.push(status),
        onUnreachable: () => undefined,
        signal: stop.signal,
        ...sources,
      }),
    ]
    await bench.until(() => said.at(-1)?.instances[0]?.phase === 'running' && said.at(-1)?.applied?.generation === 1, 0)
    const request = { method: client.readConsole, request: { instanceId: ID }, timeoutMs: 4000 }
    expect((await callUnary(client, request)).output.toString()).toContain(`simulated guest ${ID}`)
    const bad = callUnary(client, { ...request, request: { instanceId: '../etc/passwd' } })
    await expect(bad).rejects.toMatchObject({ code: 'RpcInvalidArgument' })
    stop.abort()
    await Promise.all(links)
    client.close()
  })
})

describe('createImageClient()', () => {
  it('fetches an image from where a broken transfer ended, as a node-controller', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'karri-images-'))
    const bytes = Buffer.alloc(300_000, 'image')
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const offsets: bigint[] = []
    const service = rpcService({
      definition: imageV1.ImageServiceService,
      allow: ['node-controller'],
      implementation: {
        readImage: async function* ({ offset }) {
          offsets.push(offset)
          const end = offsets.length === 1 ? 100_000 : bytes.length
          for (let at = Number(offset); at < end; at += 50_000) yield { chunk: bytes.subarray(at, at + 50_000) }
        },
      },
    })
    const tls = tlsOf('cloud-controller')
    const server = await startRpcServer({ host: '127.0.0.1', port: 0, tls, services: [service], log: silentLogger })
    const client = createImageClient(tlsOf('node-controller'), () => `127.0.0.1:${server.port}`)
    try {
      const cache = createImageCache(folder)
      const fetch = () =>
        cache.fetch({ sha256, sizeBytes: bytes.length }, (offset) =>
          client.readImage({ sha256, offset }, new AbortController().signal),
        )
      await expect(fetch()).rejects.toMatchObject({ code: 'ImageTransferFailed' })
      expect(await readFile(await fetch())).toEqual(bytes)
      expect(offsets).toEqual([0n, 100_000n])
    } finally {
      client.close()
      await server.stop(0)
      await rm(folder, { recursive: true })
    }
  })

  it('says that it does not know the source before the first view', () => {
    const client = createImageClient(tlsOf('node-controller'), () => null)
    const read = () => client.readImage({ sha256: 'a'.repeat(64), offset: 0 }, new AbortController().signal)
    expect(read).toThrow(expect.objectContaining({ code: 'ImageSourceUnknown' }))
  })
})

describe('nameOfCertificate()', () => {
  it("is the certificate's organizational unit", () => {
    expect(nameOfCertificate(tlsOf('node-controller').certificate)).toBe('192.168.0.19')
  })
})
