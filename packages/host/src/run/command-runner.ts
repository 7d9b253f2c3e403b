// The lowest edge: the one way in which Karri runs a program. Everything above takes a CommandRunner, so that tests and
// simulation replace it. Arguments are arrays; there is no shell anywhere.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type ExecaError, execa } from 'execa'
import { CommandError } from './command-error.ts'

/** What differs from a plain run. */
export interface CommandOptions {
  /** Text for standard input; none by default. */
  readonly input?: string
  /** The command is killed with its children after this time and fails with `CommandTimeout`; 30 s by default. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Exit codes that count as success; 0 by default. */
  readonly exitCodes?: readonly number[]
}

/** What a program that ended as expected left. */
export interface CommandResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** The way to run programs: on this machine, in a namespace, or not at all (tests). */
export interface CommandRunner {
  /** Runs a program to its end. @throws CommandError with what it printed when the exit code is not expected. */
  run(file: string, args: readonly string[], options?: CommandOptions): Promise<CommandResult>
  /**
   * Starts a program that outlives this process, its output appended to a file; resolves with its pid.
   * @throws CommandError `CommandNotFound` when the program cannot be executed.
   */
  spawnDetached(file: string, args: readonly string[], options: DetachedOptions): Promise<number>
}

/** Where a detached program runs and writes. */
export interface DetachedOptions {
  /** Made with its folder when absent. */
  readonly logFile: string
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** No host tool of Karri takes this long; a rule set of 10,000 instances loads in 2 s. */
const DEFAULT_TIMEOUT_MS = 30_000

/** The runner of production: real processes on this machine, in this process's network namespace. */
export function createCommandRunner(): CommandRunner {
  return { run, spawnDetached }
}

async function run(file: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const result = await execa(file, [...args], {
    input: options.input ?? '',
    timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    killDescendants: true,
    stripFinalNewline: false,
    reject: false,
    // Tools print in the operator's language otherwise, and some messages are read ("0 flow entries", "Unknown device type").
    env: { LC_ALL: 'C' },
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  })
  if (result.exitCode === undefined || !(options.exitCodes ?? [0]).includes(result.exitCode)) {
    throw commandError({ file, args }, result as Failed)
  }
  return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr }
}

type Failed = Pick<ExecaError, 'timedOut' | 'code'> & {
  readonly exitCode?: number
  readonly signal?: string
  readonly stderr?: string
  readonly cause?: unknown
}

function commandError(command: { file: string; args: readonly string[] }, result: Failed): CommandError {
  const code = result.timedOut ? 'CommandTimeout' : result.code === 'ENOENT' ? 'CommandNotFound' : 'CommandFailed'
  return new CommandError(code, {
    ...command,
    exitCode: result.exitCode ?? null,
    signal: result.signal ?? null,
    stderr: result.stderr ?? '',
    cause: result.cause,
  })
}

async function spawnDetached(file: string, args: readonly string[], options: DetachedOptions): Promise<number> {
  mkdirSync(dirname(options.logFile), { recursive: true })
  const log = await open(options.logFile, 'a', 0o640)
  try {
    // Not execa: it keeps a promise and pipes for each child, and this one is not ours to wait for.
    const child = spawn(file, [...args], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: { ...process.env, ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    })
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('spawn', () => resolve(child.pid as number))
      child.once('error', reject)
    }).catch((cause: NodeJS.ErrnoException) => {
      const code = cause.code === 'ENOENT' ? 'CommandNotFound' : 'CommandFailed'
      throw new CommandError(code, { file, args, exitCode: null, signal: null, stderr: '', cause })
    })
    child.unref()
    return pid
  } finally {
    await log.close()
  }
}
