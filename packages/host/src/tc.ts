// `tc` (iproute2): BPF programs at a device's ingress, for the `tc` segment port. Filters are known by their preference,
// which is Karri's own range; nothing is looked up by handle.
import { unlessSaid } from './ip.ts'
import type { CommandRunner } from './run/command-runner.ts'

/** A program of an object file at the ingress of a device. */
export interface BpfFilter {
  readonly device: string
  readonly preference: number
  readonly objectFile: string
  readonly section: string
}

/** Gives a device the queueing discipline that ingress filters hang on; one that is there is used. */
export async function addClsact(runner: CommandRunner, device: string): Promise<void> {
  await unlessSaid(/Exclusivity flag on|File exists/, runner.run('tc', ['qdisc', 'add', 'dev', device, 'clsact']))
}

/** Puts a program in place, or replaces the one of the same preference. */
export async function setBpfFilter(runner: CommandRunner, filter: BpfFilter): Promise<void> {
  const place = ['dev', filter.device, 'ingress', 'pref', String(filter.preference), 'handle', '1']
  const program = ['bpf', 'direct-action', 'object-file', filter.objectFile, 'section', filter.section]
  await runner.run('tc', ['filter', 'replace', ...place, ...program])
}

/** Removes the filters of a preference; a missing filter or device is success. */
export async function deleteFilter(runner: CommandRunner, device: string, preference: number): Promise<void> {
  const command = ['filter', 'delete', 'dev', device, 'ingress', 'pref', String(preference)]
  await unlessSaid(GONE, runner.run('tc', command))
}

/** The preferences of all filters at a device's ingress; none when the device is gone. */
export async function readFilterPreferences(runner: CommandRunner, device: string): Promise<readonly number[]> {
  const { stdout, exitCode } = await runner.run('tc', ['-j', 'filter', 'show', 'dev', device, 'ingress'], {
    exitCodes: [0, 1, 2],
  })
  if (exitCode !== 0) return []
  const filters = JSON.parse(stdout === '' ? '[]' : stdout) as readonly { pref?: number }[]
  return [...new Set(filters.flatMap(({ pref }) => (pref === undefined ? [] : [pref])))]
}

/** Removes the queueing discipline when no filter is left on it; an empty one does nothing, whoever made it. */
export async function deleteEmptyClsact(runner: CommandRunner, device: string): Promise<void> {
  for (const direction of ['ingress', 'egress']) {
    const { stdout, exitCode } = await runner.run('tc', ['filter', 'show', 'dev', device, direction], {
      exitCodes: [0, 1, 2],
    })
    if (exitCode !== 0 || stdout.trim() !== '') return
  }
  await unlessSaid(GONE, runner.run('tc', ['qdisc', 'delete', 'dev', device, 'clsact']))
}

const GONE =
  /Cannot find device|Cannot find specified (filter|qdisc)|Filter with specified priority|Parent Qdisc doesn't exists|No such file or directory|Invalid handle/
