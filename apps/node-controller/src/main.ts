// The host agent's process: reads what it needs, makes the real parts, and serves NodeService on port 8775.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createCommandRunner, createHostApplier, createImageCache, probeSegmentPorts } from '@karri/host'
import {
  createMetrics,
  type DaemonContext,
  readPrerequisites,
  readTls,
  runDaemon,
  type StopDaemon,
  startMetricsServer,
  startRpcServer,
} from '@karri/service'
import { planCapacity } from './capacity/plan-capacity.ts'
import { readBootId, readMachine } from './capacity/read-machine.ts'
import { createImageClient } from './clients/image-client.ts'
import { createHypervisor } from './hypervisor/create-hypervisor.ts'
import { createPrepareMedia } from './images/prepare-media.ts'
import { createNode } from './node.ts'
import { nameOfCertificate } from './node-name.ts'
import { readNodeConfig } from './read-node-config.ts'
import { createNodeService } from './rpc/node-service.ts'

/** The ancestor's NC_PORT. */
const PORT = 8775
/** `/metrics` and `/healthz`, on loopback: ten above the service's port. */
const METRICS_PORT = 8785
/** Milliseconds; well below the time after which a supervisor kills. */
const STOP_WAIT_MS = 3_000

await runDaemon({ component: 'node-controller', start })

async function start(context: DaemonContext): Promise<StopDaemon> {
  const { paths, log, clock, signal } = context
  const { config, tls } = await readPrerequisites('node-controller', {
    config: () => readNodeConfig(paths, log),
    tls: () => readTls(paths.tls, 'node-controller', clock),
  })
  const instancePath = config.instancePath ?? paths.state
  await mkdir(join(instancePath, 'instances'), { recursive: true, mode: 0o711 })
  const runner = createCommandRunner()
  const bootId = await readBootId()
  // Side by side: the first probe of KVM takes seconds.
  const [hypervisor, { chosen: segmentPort }, machine] = await Promise.all([
    createHypervisor(config, context, bootId),
    probeSegmentPorts(runner),
    readMachine(instancePath),
  ])
  const capacity = planCapacity(config, machine)
  const warn = (message: string, err: unknown) => log.warn({ err }, message)
  const images = createImageClient(tls, () => node.imageSource())
  const node = await createNode({
    name: nameOfCertificate(tls.certificate),
    network: config.network,
    capacity,
    hypervisor,
    applier: createHostApplier({
      runner,
      kind: 'node',
      segmentPort,
      runDir: paths.run,
      clock,
      warn,
    }),
    prepareMedia: createPrepareMedia({
      cache: createImageCache(join(instancePath, 'cache')),
      readImage: images.readImage,
      runner,
    }),
    stateDir: paths.state,
    instancePath,
    bootId,
    clock,
    log,
    signal,
  })
  const service = createNodeService({ receiver: node.receiver, status: node.status, hypervisor })
  const server = await startRpcServer({ host: '0.0.0.0', port: PORT, tls, services: [service], log })
  const metrics = await startMetricsServer({
    registry: createMetrics('node-controller'),
    port: METRICS_PORT,
    problems: () => [node.status.read()?.problem ?? ''].filter((problem) => problem !== ''),
  })
  log.info({ port: server.port, capacity, accelerator: hypervisor.accelerator, segmentPort }, 'serving')
  return async () => {
    await Promise.all([server.stop(), metrics.stop()])
    images.close()
    // Guests go on. A step that takes long, as a guest's power button may, is not waited for: the next start repeats it.
    await Promise.race([node.ended(), clock.wait(STOP_WAIT_MS)])
  }
}
