// What an operator's monitoring reads: `/metrics` (Prometheus) and `/healthz`, on loopback unless configured otherwise.
import type { Registry } from 'prom-client'

export interface MetricsServer {
  readonly port: number
  stop(): Promise<void>
}

export interface MetricsOptions {
  readonly registry: Registry
  /** 127.0.0.1 by default: metrics tell tenants' counts. */
  readonly host?: string
  readonly port: number
  /** Empty when the component is well; each problem in a sentence otherwise. */
  readonly problems: () => readonly string[]
}

/** Starts the two pages. `/healthz` answers 200, or 503 with the problems. */
export async function startMetricsServer(_options: MetricsOptions): Promise<MetricsServer> {
  throw new Error('not written yet')
}
