// The life of a daemon against a process that only records what is done to it.

import { EventEmitter } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { KarriError } from '@karri/model'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type DaemonContext, type DaemonProcess, runDaemon, type StopDaemon } from './run-daemon.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'karri-daemon-'))
})

afterEach(async () => {
  await rm(root, { recursive: true })
})

class RecordedProcess extends EventEmitter {
  readonly argv: readonly string[]
  readonly env: Record<string, string> = {}
  readonly exits: number[] = []
  out = ''
  err = ''
  readonly stdout = { write: (text: string) => (this.out += text) }
  readonly stderr = { write: (text: string) => (this.err += text) }

  constructor(...args: readonly string[]) {
    super()
    this.argv = ['node', 'main.ts', ...args]
  }

  exit(code: number): void {
    this.exits.push(code)
  }
}

async function run(host: RecordedProcess, start: (context: DaemonContext) => Promise<StopDaemon>): Promise<void> {
  await runDaemon({ component: 'node-controller', start }, host as unknown as DaemonProcess)
}

const lock = () => join(root, 'var/lib/karri/node-controller/lock')

describe('runDaemon()', () => {
  it('prints what is missing and its causes in one block, and exits with 1', async () => {
    const host = new RecordedProcess('--root', root)
    await run(host, async () => {
      throw new KarriError('ConfigMissing', 'no file /etc/x\nwrite one', { cause: new Error('ENOENT: no such file') })
    })
    expect(host.exits).toEqual([1])
    expect(host.err).toBe(
      'node-controller cannot run (ConfigMissing)\n  no file /etc/x\n  write one\n  because: ENOENT: no such file\n',
    )
    await expect(readFile(lock())).rejects.toThrow('ENOENT')
  })

  it('lets other users pass its run folder, also one of a stricter start, and keeps its state to itself', async () => {
    const folder = join(root, 'run/karri/node-controller')
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const modes: Record<string, string> = {}
    await run(new RecordedProcess('--root', root), async ({ paths }) => {
      for (const path of [dirname(paths.run), paths.run, paths.state]) {
        modes[path.slice(root.length)] = ((await stat(path)).mode & 0o777).toString(8)
      }
      throw new KarriError('Enough', 'seen')
    })
    expect(modes).toEqual({
      '/run/karri': '711',
      '/run/karri/node-controller': '711',
      '/var/lib/karri/node-controller': '700',
    })
  })

  it('logs a bug at start with its stack and exits with 1', async () => {
    const host = new RecordedProcess('--root', root)
    await run(host, async () => {
      throw new TypeError('undefined is not a function')
    })
    expect(host.exits).toEqual([1])
    expect(JSON.parse(host.out)).toMatchObject({
      level: 'fatal',
      err: { message: 'undefined is not a function', stack: expect.any(String) },
    })
  })

  it('ends on an unhandled rejection', async () => {
    const host = new RecordedProcess('--root', root)
    const done = run(host, async () => {
      host.emit('unhandledRejection', new Error('lost promise'))
      throw new KarriError('Any', 'any')
    })
    await done
    expect(host.out).toContain('lost promise')
    expect(host.exits[0]).toBe(1)
  })

  it('refuses unknown arguments and shows the usage', async () => {
    const host = new RecordedProcess('--rot', root)
    await run(host, async () => expect.unreachable())
    expect(host.exits).toEqual([1])
    expect(host.err).toContain("Unknown option '--rot'")
    expect(host.err).toContain('Usage: node-controller [--root DIR]')
  })

  it('prints its usage and exits with 0', async () => {
    const host = new RecordedProcess('--help')
    await run(host, async () => expect.unreachable())
    expect([host.exits, host.out.split('\n')[0]]).toEqual([[0], 'Usage: node-controller [--root DIR]'])
  })

  it('takes its root from EUCALYPTUS', async () => {
    const host = new RecordedProcess()
    host.env.EUCALYPTUS = root
    let seen = ''
    await run(host, async (context) => {
      seen = context.paths.config
      throw new KarriError('Any', 'any')
    })
    expect(seen).toBe(join(root, 'etc/eucalyptus/eucalyptus.conf'))
  })

  it('stops in order on SIGTERM and gives the lock back', async () => {
    const host = new RecordedProcess('--root', root)
    const seen: string[] = []
    const done = run(host, async ({ signal }) => {
      signal.addEventListener('abort', () => seen.push('signal'))
      seen.push('start')
      return async () => void seen.push('stop')
    })
    await vi.waitFor(() => expect(host.out).toContain('"started"'))
    expect((await readFile(lock(), 'utf8')).startsWith(`${process.pid} `)).toBe(true)
    host.emit('SIGTERM')
    await done
    expect(seen).toEqual(['start', 'signal', 'stop'])
    expect(host.exits).toEqual([0])
    await expect(readFile(lock())).rejects.toThrow('ENOENT')
  })

  it('exits with 0 when it is stopped while it starts', async () => {
    const host = new RecordedProcess('--root', root)
    await run(host, async ({ signal }) => {
      host.emit('SIGINT')
      signal.throwIfAborted()
      return async () => undefined
    })
    expect(host.exits).toEqual([0])
  })

  it('exits at once when it is told twice', async () => {
    const host = new RecordedProcess('--root', root)
    const hanging = Promise.withResolvers<void>()
    const done = run(host, async () => () => hanging.promise)
    await vi.waitFor(() => expect(host.out).toContain('"started"'))
    host.emit('SIGINT')
    host.emit('SIGINT')
    expect(host.exits).toEqual([1])
    hanging.resolve()
    await done
  })

  it('refuses a state folder on which it already runs', async () => {
    const first = new RecordedProcess('--root', root)
    const running = run(first, async () => async () => undefined)
    await vi.waitFor(() => expect(first.out).toContain('"started"'))
    const second = new RecordedProcess('--root', root)
    await run(second, async () => expect.unreachable())
    expect(second.exits).toEqual([1])
    expect(second.err).toContain(`process ${process.pid} already runs on this state folder`)
    first.emit('SIGTERM')
    await running
    expect(first.exits).toEqual([0])
  })

  it.each([
    ['of a dead process', '4194304 1 x\n'],
    ['of an earlier process with the same pid', `${process.pid} 1 an-earlier-boot\n`],
    ['that is empty', ''],
  ])('takes over a lock %s', async (_name, content) => {
    const before = new RecordedProcess('--root', root)
    await run(before, async () => {
      throw new KarriError('Any', 'any')
    })
    await writeFile(lock(), content)
    const host = new RecordedProcess('--root', root)
    let started = false
    await run(host, async () => {
      started = true
      throw new KarriError('Any', 'any')
    })
    expect(started).toBe(true)
  })

  it('says what to do when it cannot make its folders', async () => {
    await writeFile(join(root, 'var'), '')
    const host = new RecordedProcess('--root', root)
    await run(host, async () => expect.unreachable())
    expect(host.err).toContain('run as root, or give another folder with --root')
  })
})
