// `nft`: transactions on Karri's own table and nothing else. No listing of rules and no handles: listing a large table
// takes a second, and a wrong handle empties a chain.
import type { CommandRunner } from './run/command-runner.ts'

/** The table that a host of each kind carries. */
export type TableFamily = 'ip' | 'bridge'

/** Loads a transaction: all of it or nothing. 10,000 instances load in about 2 s; 60 s is for a slow, busy machine. */
export async function applyTransaction(runner: CommandRunner, transaction: string): Promise<void> {
  await runner.run('nft', ['-f', '-'], { input: transaction, timeoutMs: 60_000 })
}

/**
 * Whether the table `karri` of a family is loaded with its rules: somebody's `nft flush ruleset` takes it away, `nft flush
 * table` leaves it without a rule. Of a table with rules every chain that hooks in has some, so one chain is looked at.
 */
export async function isTableLoaded(runner: CommandRunner, family: TableFamily): Promise<boolean> {
  // -t: without the elements of sets, which may be many.
  const args = ['-t', '-j', 'list', 'chain', family, 'karri', 'input']
  const { exitCode, stdout } = await runner.run('nft', args, { exitCodes: [0, 1] })
  if (exitCode !== 0) return false
  const { nftables } = JSON.parse(stdout) as { nftables: readonly object[] }
  return nftables.some((entry) => 'rule' in entry)
}

/** The elements of a map of the table `ip karri`, key to value; none when the map or the table is missing. */
export async function readMap(runner: CommandRunner, map: string): Promise<ReadonlyMap<string, unknown>> {
  const { exitCode, stdout } = await runner.run('nft', ['-j', 'list', 'map', 'ip', 'karri', map], { exitCodes: [0, 1] })
  if (exitCode !== 0) return new Map()
  const { nftables } = JSON.parse(stdout) as { nftables: readonly { map?: { elem?: readonly [string, unknown][] } }[] }
  return new Map(nftables.flatMap((entry) => entry.map?.elem ?? []))
}

/** Removes the table; a missing one is success. */
export async function deleteTable(runner: CommandRunner, family: TableFamily): Promise<void> {
  await applyTransaction(runner, `add table ${family} karri\ndelete table ${family} karri\n`)
}
