// `conntrack`: forgets tracked flows of a public address whose mapping changed; otherwise established flows would
// stay with the old instance for as long as they live (measured: a running ping moves only after this).
import { unlessSaid } from './ip.ts'
import type { CommandRunner } from './run/command-runner.ts'

/** Forgets every flow that has the address as source or destination, in either direction. None is success. */
export async function forgetFlows(runner: CommandRunner, address: string): Promise<void> {
  const sides = ['--orig-dst', '--orig-src', '--reply-src', '--reply-dst']
  await Promise.all(sides.map((side) => forget(runner, [side, address])))
}

async function forget(runner: CommandRunner, filter: readonly string[]): Promise<void> {
  // conntrack exits 1 for "0 flow entries have been deleted" as for real failures: what it says decides.
  await unlessSaid(/\b0 flow entries have been deleted/, runner.run('conntrack', ['-D', '-f', 'ipv4', ...filter]))
}
