// The lowest edge: the one way in which Karri runs a program. Everything above takes a CommandRunner, so that tests and
// simulation replace it. Arguments are arrays; there is no shell anywhere.

export interface CommandOptions {
  /** Text for standard input; none by default. */
  readonly input?: string
  /** The command is killed after this time and fails with `CommandTimeout`. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Exit codes that count as success; 0 by default. */
  readonly exitCodes?: readonly number[]
}

export interface CommandResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface CommandRunner {
  /** Runs a program to its end. @throws CommandError with what it printed when the exit code is not expected. */
  run(file: string, args: readonly string[], options?: CommandOptions): Promise<CommandResult>
  /** Starts a program that outlives this process, its output appended to a file; resolves with its pid. */
  spawnDetached(file: string, args: readonly string[], options: DetachedOptions): Promise<number>
}

export interface DetachedOptions {
  readonly logFile: string
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}
