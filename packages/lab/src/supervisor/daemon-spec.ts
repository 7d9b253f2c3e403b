// What the supervisor runs. Written by `karri up` as JSON, read by the supervisor's own process.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from '@karri/host'

/** One daemon of the lab. */
export interface DaemonSpec {
  /** Unique in the lab: `node1-node-controller`. */
  readonly name: string
  /** The network namespace it runs in. */
  readonly namespace: string
  readonly file: string
  readonly args: readonly string[]
  /** Text in its arguments that tells it from every other process: its root folder. */
  readonly marker: string
  readonly logFile: string
  readonly env: Readonly<Record<string, string>>
}

/** Which local ports of the machine lead into the lab. */
export interface DoorSpec {
  /** On 127.0.0.1 of the machine. */
  readonly localPort: number
  /** The Unix socket that a process inside the lab listens on. */
  readonly socket: string
}

/** Everything that one supervisor runs. */
export interface SupervisorSpec {
  readonly daemons: readonly DaemonSpec[]
  readonly doors: readonly DoorSpec[]
}

/** Stores what the supervisor of a lab shall run. */
export async function writeSupervisorSpec(folder: string, spec: SupervisorSpec): Promise<void> {
  await writeFileAtomically(specFile(folder), JSON.stringify(spec, null, 2))
}

/** What the supervisor of a lab shall run, or undefined when no `karri up` got that far. */
export async function readSupervisorSpec(folder: string): Promise<SupervisorSpec | undefined> {
  const text = await readFile(specFile(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : (JSON.parse(text) as SupervisorSpec)
}

/** The pid file of one daemon, or of the supervisor itself. */
export function pidFile(folder: string, name: string): string {
  return join(folder, `${name}.pid`)
}

/** The pid in a pid file, or undefined when there is none. */
export async function readPid(folder: string, name: string): Promise<number | undefined> {
  const text = await readFile(pidFile(folder, name), 'utf8').catch(() => '')
  return /^\d+$/.test(text.trim()) ? Number(text) : undefined
}

function specFile(folder: string): string {
  return join(folder, 'spec.json')
}
