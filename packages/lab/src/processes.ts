// Reads which processes of a lab live, from /proc: those inside its namespaces and those that carry its folder in their
// arguments. Ends them by pid, and only them.
import { readdir, stat } from 'node:fs/promises'
import { isProcessAlive, readProcessArguments, signalProcess } from '@karri/host'
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
  for (const pid of pids) signalProcess(pid, 'SIGTERM')
  const forceAt = clock.now() + graceMs
  let forced = false
  while (pids.some(isProcessAlive)) {
    if (!forced && clock.now() >= forceAt) {
      for (const pid of pids.filter(isProcessAlive)) signalProcess(pid, 'SIGKILL')
      forced = true
    }
    await clock.wait(50)
  }
}

async function readProcess(pid: number): Promise<{ command: string; namespace: number } | undefined> {
  if (!isProcessAlive(pid)) return undefined
  const namespace = await stat(`/proc/${pid}/ns/net`).catch(() => undefined)
  // Without one it ended while we looked.
  return namespace && { command: (readProcessArguments(pid) ?? []).join(' ').trim(), namespace: namespace.ino }
}
