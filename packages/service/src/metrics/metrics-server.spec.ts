// The two monitoring pages over a real socket.
import { afterEach, describe, expect, it } from 'vitest'
import { createMetrics, type MetricsServer, startMetricsServer } from './metrics-server.ts'

let server: MetricsServer | undefined

afterEach(async () => {
  await server?.stop()
})

describe('startMetricsServer()', () => {
  it('answers 503 with the problems, then 200 without', async () => {
    let problems: string[] = ['the zone is unreachable']
    server = await startMetricsServer({ registry: createMetrics('test'), port: 0, problems: () => problems })
    const get = () => fetch(`http://127.0.0.1:${server?.port}/healthz`)
    const sick = await get()
    expect([sick.status, await sick.json()]).toEqual([503, { ok: false, problems: ['the zone is unreachable'] }])
    problems = []
    expect((await get()).status).toBe(200)
  })

  it('shows the metrics of the process with the component', async () => {
    server = await startMetricsServer({ registry: createMetrics('test'), port: 0, problems: () => [] })
    const page = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
    expect(page).toMatch(/process_resident_memory_bytes\{component="test"\} \d+/)
  })
})
