// `conntrack`: forgets tracked flows of a public address whose mapping changed; otherwise established flows would
// stay with the old instance for as long as they live (measured: a running ping moves only after this).
import { unlessSaid } from './ip.ts'
import type { CommandRunner } from './run/command-runner.ts'

/** Forgets every flow that has the address as source or destination, in either direction. None is success. */
export async function forgetFlows(runner: CommandRunner, address: string): Promise<void> {
  // One after the other: two deletions that meet at the same flow make one of them give up.
  for (const side of ['--orig-dst', '--orig-src', '--reply-src', '--reply-dst']) {
    await forget(runner, ['-D', '-f', 'ipv4', side, address])
  }
}

/** Tries; each lists the flows anew, and only a flow that ends by itself between listing and deleting costs one. */
const TRIES = 5

async function forget(runner: CommandRunner, args: readonly string[], tries = TRIES): Promise<void> {
  try {
    // conntrack exits 1 for "0 flow entries have been deleted" as for real failures: what it says decides.
    await unlessSaid(/\b0 flow entries have been deleted/, runner.run('conntrack', args))
  } catch (error) {
    if (tries <= 1 || !/such conntrack doesn't exist/.test(String(error))) throw error
    await forget(runner, args, tries - 1)
  }
}
