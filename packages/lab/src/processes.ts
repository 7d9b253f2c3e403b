// Reads which processes of a lab live, from /proc: those inside its namespaces and those that carry its folder in their
// arguments. Ends them by pid, and only them.
import { readdir, readFile, stat } from 'node:fs/promises'
import type { Clock } from '@karri/model'

export interface LabProcess {
  readonly pid: number
  /** Arguments joined by blanks. */
  readonly command: string
}

/** Living processes that run in one of the namespaces or name `folder` in their arguments; zombies are gone. */
export async function readLabProcesses(namespaces: readonly string[], folder: string): Promise<readonly LabProcess[]> {
  const inodes = new Set<number>()
  for (const name of namespaces) {
    const inode = await stat(`/run/netns/${name}`).then(
      (file) => file.ino,
      () => undefined,
    )
    if (inode !== undefined) inodes.add(inode)
  }
  const found: LabProcess[] = []
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    const facts = await readProcess(pid)
    if (!facts) continue
    if (inodes.has(facts.namespace) || facts.command.split(' ').some((word) => word.includes(`${folder}/`))) {
      found.push({ pid, command: facts.command })
    }
  }
  return found
}

/** Whether a pid is a living process whose arguments contain `marker`. */
export async function isRunning(pid: number, marker: string): Promise<boolean> {
  const facts = await readProcess(pid)
  return facts?.command.includes(marker) ?? false
}

/** Ends processes: a polite signal first, by force after `graceMs`; resolves when none is left. */
export async function endProcesses(pids: readonly number[], clock: Clock, graceMs: number): Promise<void> {
  for (const pid of pids) signal(pid, 'SIGTERM')
  const forceAt = clock.now() + graceMs
  let forced = false
  while ((await living(pids)).length > 0) {
    if (!forced && clock.now() >= forceAt) {
      for (const pid of await living(pids)) signal(pid, 'SIGKILL')
      forced = true
    }
    await clock.wait(50)
  }
}

async function living(pids: readonly number[]): Promise<readonly number[]> {
  const facts = await Promise.all(pids.map(async (pid) => ((await readProcess(pid)) ? pid : undefined)))
  return facts.filter((pid) => pid !== undefined)
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function readProcess(pid: number): Promise<{ command: string; namespace: number } | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The state follows the name in parentheses, which may itself hold blanks and parentheses (proc(5)).
    if (status.slice(status.lastIndexOf(')') + 2).startsWith('Z')) return undefined
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
    const namespace = await stat(`/proc/${pid}/ns/net`)
    return { command, namespace: namespace.ino }
  } catch {
    return undefined // it ended while we looked
  }
}
