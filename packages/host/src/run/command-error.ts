// What is known about a command that failed. The message names the program, its arguments and what it said, because the
// reader is the operator of the host on which it failed.
import { KarriError } from '@karri/model'

/** What a failed command leaves behind; `exitCode` is null when it was killed or never started. */
export interface CommandFailure {
  readonly file: string
  readonly args: readonly string[]
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stderr: string
  readonly cause?: unknown
}

/** How a command can fail. */
export type CommandErrorCode = 'CommandFailed' | 'CommandNotFound' | 'CommandTimeout'

/** Thrown by a CommandRunner. `stderr` is trimmed to its last 4096 characters, where tools put their verdict. */
export class CommandError extends KarriError {
  readonly file: string
  readonly args: readonly string[]
  readonly exitCode: number | null
  readonly stderr: string

  constructor(code: CommandErrorCode, failure: CommandFailure) {
    const stderr = failure.stderr.trim().slice(-STDERR_LIMIT)
    super(code, messageOf(code, { ...failure, stderr }), failure.cause === undefined ? {} : { cause: failure.cause })
    this.file = failure.file
    this.args = failure.args
    this.exitCode = failure.exitCode
    this.stderr = stderr
  }
}

/** Characters. `nft` repeats the whole offending transaction line by line; a log line must stay readable. */
const STDERR_LIMIT = 4096

function messageOf(code: CommandErrorCode, failure: CommandFailure): string {
  const command = [failure.file, ...failure.args].join(' ')
  if (code === 'CommandNotFound') return `${failure.file} cannot be executed: is its package installed? (${command})`
  if (code === 'CommandTimeout') return `${command} did not end in time and was killed`
  const how = failure.exitCode === null ? `was ended by ${failure.signal ?? 'a signal'}` : `exited ${failure.exitCode}`
  return `${command} ${how}${failure.stderr === '' ? '' : `: ${failure.stderr}`}`
}
