// What an operator's monitoring reads: `/metrics` (Prometheus) and `/healthz`, on loopback unless configured otherwise.
import { KarriError } from '@karri/model'
import fastify from 'fastify'
import { collectDefaultMetrics, Registry } from 'prom-client'

/** A listening metrics endpoint. */
export interface MetricsServer {
  readonly port: number
  stop(): Promise<void>
}

/** What is measured and where it is offered. */
export interface MetricsOptions {
  readonly registry: Registry
  /** 127.0.0.1 by default: metrics tell tenants' counts. */
  readonly host?: string
  /** 0 for any free port. */
  readonly port: number
  /** Empty when the component is well; each problem in a sentence otherwise. */
  readonly problems: () => readonly string[]
}

/** A registry with the process' own metrics, each line labelled with the component. */
export function createMetrics(component: string): Registry {
  const registry = new Registry()
  registry.setDefaultLabels({ component })
  collectDefaultMetrics({ register: registry })
  return registry
}

/** Starts the two pages. `/healthz` answers 200, or 503 with the problems. @throws KarriError `ListenFailed` */
export async function startMetricsServer(options: MetricsOptions): Promise<MetricsServer> {
  const { registry, host = '127.0.0.1', port } = options
  const server = fastify({ forceCloseConnections: true })
  server.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()))
  server.get('/healthz', async (_request, reply) => {
    const problems = options.problems()
    return reply.code(problems.length === 0 ? 200 : 503).send({ ok: problems.length === 0, problems })
  })
  try {
    await server.listen({ host, port })
  } catch (cause) {
    throw new KarriError('ListenFailed', `cannot listen on ${host}:${port}: is it in use?`, { cause })
  }
  const [address] = server.addresses()
  return { port: typeof address === 'object' ? address.port : port, stop: () => server.close() }
}
