// The one fake of the lowest edge: no process is started, answers come from the test. Shared by the tests of every package.
import { CommandError } from './command-error.ts'
import type { CommandResult, CommandRunner } from './command-runner.ts'

/** A command that the fake was asked for. */
export interface FakeCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly input: string
  readonly detached: boolean
}

/** A runner that answers from a function and remembers what was asked. */
export interface FakeRunner extends CommandRunner {
  /** Everything asked for, in order. */
  readonly commands: readonly FakeCommand[]
  /** The same as lines, `ip link show`, for snapshots. */
  lines(): readonly string[]
}

/** What a fake command does: what is left out is exit code 0 and no output. */
export type FakeResponder = (command: FakeCommand) => Partial<CommandResult> | undefined

/**
 * A runner that starts nothing. A response with an exit code that the caller does not expect fails as the real one does;
 * pids of detached programs count from 1000.
 */
export function createFakeRunner(respond: FakeResponder = () => undefined): FakeRunner {
  const commands: FakeCommand[] = []
  let nextPid = 1000
  const answer = (command: FakeCommand, exitCodes: readonly number[]): CommandResult => {
    commands.push(command)
    const result = { exitCode: 0, stdout: '', stderr: '', ...respond(command) }
    if (exitCodes.includes(result.exitCode)) return result
    const { file, args } = command
    throw new CommandError('CommandFailed', { file, args, signal: null, ...result })
  }
  return {
    commands,
    lines: () => commands.map(({ file, args }) => [file, ...args].join(' ')),
    async run(file, args, options = {}) {
      return answer({ file, args, input: options.input ?? '', detached: false }, options.exitCodes ?? [0])
    },
    async spawnDetached(file, args) {
      answer({ file, args, input: '', detached: true }, [0])
      return nextPid++
    },
  }
}
