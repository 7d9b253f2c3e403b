// `sysctl`: kernel settings under /proc/sys, as the network namespace of the runner sees them.
import type { CommandRunner } from './run/command-runner.ts'

/** The values of the named settings; a setting that this kernel does not have is left out. */
export async function readSysctls(
  runner: CommandRunner,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map()
  const { stdout } = await runner.run('sysctl', ['-e', ...names], { exitCodes: [0, 1, 255] })
  return new Map(
    stdout
      .split('\n')
      .filter((line) => line.includes(' = '))
      .map((line): [string, string] => {
        const [name = '', ...value] = line.split(' = ')
        return [name, value.join(' = ')]
      }),
  )
}

/** Sets one setting; one that this kernel does not have is passed over, `readSysctls` does not show it either. */
export async function setSysctl(runner: CommandRunner, name: string, value: string): Promise<void> {
  await runner.run('sysctl', ['-e', '-q', '-w', `${name}=${value}`])
}
