// Runs every command inside a network namespace. Production daemons do not need it (they run inside the namespace, and
// children inherit it); tests and the lab drive several hosts from one process with it.
import type { CommandRunner } from './command-runner.ts'

/** A runner whose commands see the network of a named namespace (`ip netns`); files and pids stay the machine's. */
export function createNamespaceRunner(runner: CommandRunner, namespace: string): CommandRunner {
  const inside = (file: string, args: readonly string[]) => ['netns', 'exec', namespace, file, ...args]
  return {
    run: (file, args, options) => runner.run('ip', inside(file, args), options),
    // `ip netns exec` replaces itself by the program, so the pid is the program's.
    spawnDetached: (file, args, options) => runner.spawnDetached('ip', inside(file, args), options),
  }
}
