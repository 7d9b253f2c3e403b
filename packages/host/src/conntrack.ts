// `conntrack`: forgets tracked flows of a public address whose mapping changed; otherwise established flows would stay
// with the old instance for as long as they live (measured: a running ping moves only after this).
import type { CommandRunner } from './run/command-runner.ts'

/** Forgets flows that somebody opened towards the public address. None is success. */
export async function forgetFlowsTo(runner: CommandRunner, publicAddress: string): Promise<void> {
  await forget(runner, ['--orig-dst', publicAddress])
}

/** Forgets flows that the instance behind the public address opened. None is success. */
export async function forgetFlowsFrom(runner: CommandRunner, publicAddress: string): Promise<void> {
  await forget(runner, ['--reply-dst', publicAddress])
}

async function forget(runner: CommandRunner, filter: readonly string[]): Promise<void> {
  // conntrack exits 1 for "0 flow entries have been deleted" as for real failures: what it says decides.
  const { exitCode, stderr } = await runner.run('conntrack', ['-D', '-f', 'ipv4', ...filter], { exitCodes: [0, 1] })
  if (exitCode === 0 || /\b0 flow entries have been deleted/.test(stderr)) return
  await runner.run('conntrack', ['-D', '-f', 'ipv4', ...filter])
}
