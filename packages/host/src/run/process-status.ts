// Whether a process of this machine is there and is the one that it is taken for. A pid alone proves nothing: it may be a
// zombie that nobody reaped, or another program that got the number later.
import { readdirSync, readFileSync } from 'node:fs'

/** Whether a process runs; a zombie does not (state Z or X in /proc/PID/stat, proc(5)). */
export function isProcessAlive(pid: number): boolean {
  return isAlive(readProcess(pid, 'stat'))
}

/** Whether any thread runs. The first may be a zombie while another still holds what the process had open. */
export function hasLiveThread(pid: number): boolean {
  return listThreads(pid).some((thread) => isAlive(readProcess(pid, `task/${thread}/stat`)))
}

/** The arguments of a running process, the program first; null when there is no such process or it is a zombie. */
export function readProcessArguments(pid: number): readonly string[] | null {
  if (!isProcessAlive(pid)) return null
  const text = readProcess(pid, 'cmdline')
  return text === undefined || text === '' ? null : text.replace(/\0$/, '').split('\0')
}

function listThreads(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

function isAlive(stat: string | undefined): boolean {
  // The name in parentheses may itself hold spaces and parentheses: the state follows the last one.
  const state = stat?.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
  return state !== undefined && state !== '' && !'ZX'.includes(state)
}

function readProcess(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return undefined
  }
}
