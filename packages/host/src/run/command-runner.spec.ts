// Real small programs: failures told apart, time limits, children ended, detached ones left alone.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { CommandError } from './command-error.ts'
import { createCommandRunner } from './command-runner.ts'
import { createNamespaceRunner } from './namespace-runner.ts'
import { isProcessAlive } from './process-status.ts'

const folder = mkdtempSync(join(tmpdir(), 'karri-runner-'))
afterAll(() => rmSync(folder, { recursive: true }))
const runner = createCommandRunner()

describe('createCommandRunner()', () => {
  test('an unexpected exit code fails with program, arguments and what was said', async () => {
    const error = await runner.run('ls', ['/no such place']).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(CommandError)
    expect(error).toMatchObject({ code: 'CommandFailed', file: 'ls', args: ['/no such place'], exitCode: 2 })
    expect((error as Error).message).toBe(
      "ls /no such place exited 2: ls: cannot access '/no such place': No such file or directory",
    )
  })

  test('a program that is not installed is told from one that failed', async () => {
    await expect(runner.run('karri-no-such-tool', [])).rejects.toMatchObject({ code: 'CommandNotFound' })
    await expect(
      runner.spawnDetached('karri-no-such-tool', [], { logFile: join(folder, 'none.log') }),
    ).rejects.toMatchObject({ code: 'CommandNotFound' })
  })

  test('a command that takes too long is killed together with its children', async () => {
    const pidFile = join(folder, 'child.pid')
    const script = 'sleep 300 & echo $! > "$0"; wait'
    await expect(runner.run('sh', ['-c', script, pidFile], { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'CommandTimeout',
    })
    const child = Number(readFileSync(pidFile, 'utf8'))
    await eventually(() => !isProcessAlive(child))
  })

  test('an aborted command is ended', async () => {
    await expect(runner.run('sleep', ['300'], { signal: AbortSignal.timeout(100) })).rejects.toBeInstanceOf(
      CommandError,
    )
  })

  test('arguments reach the program as they are: no shell reads them', async () => {
    const { stdout } = await runner.run('printf', ['%s|', '$HOME', '; rm -rf x', '*', ''])
    expect(stdout).toBe('$HOME|; rm -rf x|*||')
  })

  test('input is given, and other exit codes may be expected', async () => {
    expect(await runner.run('grep', ['-c', 'x'], { input: 'x\nx\n' })).toEqual({
      exitCode: 0,
      stdout: '2\n',
      stderr: '',
    })
    expect((await runner.run('grep', ['x'], { input: 'y\n', exitCodes: [0, 1] })).exitCode).toBe(1)
  })

  test('a detached program has its own session, appends to its log and outlives nothing else', async () => {
    const logFile = join(folder, 'deep', 'daemon.log')
    const script = 'echo started; exec sleep 300'
    const first = await runner.spawnDetached('sh', ['-c', script], { logFile })
    const second = await runner.spawnDetached('sh', ['-c', script], { logFile })
    try {
      await eventually(() => existsSync(logFile) && readFileSync(logFile, 'utf8') === 'started\nstarted\n')
      // Field 6 of /proc/PID/stat is the session id (proc(5)).
      expect(readFileSync(`/proc/${first}/stat`, 'utf8').split(' ')[5]).toBe(String(first))
    } finally {
      process.kill(first, 'SIGKILL')
      process.kill(second, 'SIGKILL')
    }
    await eventually(() => !isProcessAlive(first) && !isProcessAlive(second))
  })
})

describe('createNamespaceRunner()', () => {
  test('a missing namespace is the failure of the command', async () => {
    const inside = createNamespaceRunner(runner, 'karri-no-such-namespace')
    await expect(inside.run('true', [])).rejects.toMatchObject({ code: 'CommandFailed', exitCode: 255 })
  })
})
