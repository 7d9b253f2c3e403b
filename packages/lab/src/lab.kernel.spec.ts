// A whole lab in real namespaces: made twice, killed here and there, and removed without a trace.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCommandRunner } from '@karri/host'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createLab } from './lab.ts'
import { removeLabNetwork } from './network/lab-network.ts'
import type { DaemonSpec } from './supervisor/daemon-spec.ts'
import { systemClock } from './system-clock.ts'

const runner = createCommandRunner()
// Unique on this machine, and short: it is part of namespace names.
const lab = createLab({ name: `t${process.pid}`, runner, clock: systemClock })

beforeAll(() => lab.createNetwork())
afterAll(() => lab.remove())

/** A daemon that lives until it is killed and says in its log that it started. */
function sleeper(name: string): DaemonSpec {
  const marker = join(lab.paths.root, name)
  return {
    name,
    namespace: lab.paths.namespace('node1'),
    file: '/bin/sh',
    args: ['-c', 'echo started; while :; do sleep 60; done', marker],
    marker,
    logFile: join(lab.paths.logs, `${name}.log`),
    env: {},
  }
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  return vi.waitUntil(look as () => Promise<T>, { timeout: 15_000, interval: 50 })
}

describe('createNetwork()', () => {
  test('every host reaches every other over the LAN', async () => {
    for (const [from, to] of [
      ['client', '192.168.0.114'],
      ['front-end', '192.168.5.7'],
      ['node2', '192.168.0.19'],
    ] as const) {
      const { stdout } = await lab.on(from).run('ping', ['-c', '1', '-W', '2', to])
      expect(stdout).toContain('1 received')
    }
  })

  test('nothing of it is on the machine’s own network', async () => {
    const { stdout } = await runner.run('ip', ['-o', 'link'])
    expect(stdout).not.toContain('p-node1')
    expect(stdout).not.toContain('sw0')
  })

  test('a second call leaves what is whole as it is', async () => {
    await lab.on('node1').run('ip', ['link', 'add', 'keep', 'type', 'bridge'])
    await lab.createNetwork()
    const { stdout } = await lab.on('node1').run('ip', ['-o', 'link'])
    expect(stdout).toContain('keep')
  })

  test('a half-made one is made anew', async () => {
    await runner.run('ip', ['netns', 'delete', lab.paths.namespace('client')])
    await lab.createNetwork()
    await lab.on('client').run('ping', ['-c', '1', '-W', '2', '192.168.0.114'])
  })
})

describe('startDaemons()', () => {
  test('a killed daemon is started again, and a dead supervisor’s daemons are adopted', async () => {
    const spec = { daemons: [sleeper('one'), sleeper('two')], doors: [] }
    await lab.startDaemons(spec)
    const first = await until(() => lab.daemonPid('one'))
    const other = await until(() => lab.daemonPid('two'))
    process.kill(first, 'SIGKILL')
    const second = await until(async () => {
      const pid = await lab.daemonPid('one')
      return pid === first ? undefined : pid
    })
    expect(await lab.daemonPid('two')).toBe(other)

    const supervisor = Number(await readFile(join(lab.paths.supervisor, 'supervisor.pid'), 'utf8'))
    process.kill(supervisor, 'SIGKILL')
    await until(
      async () =>
        (await readFile(`/proc/${supervisor}/stat`, 'utf8').catch(() => 'gone')).includes(' Z ') ||
        !(await readFile(`/proc/${supervisor}/stat`, 'utf8').catch(() => '')),
    )
    await lab.startDaemons(spec)
    await until(
      async () =>
        (await readFile(join(lab.paths.logs, 'supervisor.log'), 'utf8')).includes('one: adopted') || undefined,
    )
    expect(await lab.daemonPid('one')).toBe(second)
    expect(await lab.daemonPid('two')).toBe(other)
  })
})

describe('remove()', () => {
  test('leaves no process, namespace or file, and may be called again', async () => {
    await lab.startDaemons({ daemons: [sleeper('three')], doors: [] })
    const pid = await until(() => lab.daemonPid('three'))
    expect(await lab.leftovers()).not.toEqual([])
    await lab.remove()
    expect(await lab.leftovers()).toEqual([])
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).toBe('')
    await lab.remove()
    await removeLabNetwork(runner, lab.paths)
    expect(await lab.leftovers()).toEqual([])
  })
})
