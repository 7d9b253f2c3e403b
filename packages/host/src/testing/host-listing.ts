// Everything that Karri could leave on a host, as text to compare. Test code only.
import type { CommandRunner } from '../run/command-runner.ts'

/** Devices, addresses, qdiscs, ingress filters of eth0 and nft tables with their content (counters left out). */
export async function listHost(runner: CommandRunner): Promise<string> {
  const commands: readonly (readonly [string, ...string[]])[] = [
    ['ip', '-o', 'link', 'show'],
    ['ip', '-o', 'address', 'show'],
    ['tc', 'qdisc', 'show'],
    ['tc', 'filter', 'show', 'dev', 'eth0', 'ingress'],
    ['nft', '-s', 'list', 'ruleset'],
  ]
  const texts: string[] = []
  for (const [file, ...args] of commands) {
    const { stdout } = await runner.run(file, args, { exitCodes: [0, 1, 2] })
    // What changes by itself: the carrier comes a moment after a device is up, and lifetimes run.
    texts.push(stdout.replace(/ valid_lft.*$| state \w+|,LOWER_UP|NO-CARRIER,|,M-DOWN/gm, ''))
  }
  return texts.join('\n')
}
