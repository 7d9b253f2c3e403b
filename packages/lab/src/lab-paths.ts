// Where a lab keeps its files and what its namespaces are called. Several labs with different names live side by side.
import { join } from 'node:path'
import { bad, ok, type Result } from '@karri/model'
import type { LabHost } from './topology/seed-topology.ts'

/** The longest path of a lab ends in a QMP socket, and a Unix socket path has at most 107 bytes (unix(7)). */
const LAB_ROOT = '/var/lib/karri-lab'

/** Folders and names of one lab. */
export interface LabPaths {
  readonly name: string
  /** Everything that `karri down` deletes. */
  readonly root: string
  /** The root folder of one host's daemons, their `--root`. */
  host(name: LabHost['name']): string
  /** The network namespace of one host. */
  namespace(name: LabHost['name'] | 'switch'): string
  /** Logs of the daemons. */
  readonly logs: string
  /** Key pairs and credentials that `karri up` made. */
  readonly keys: string
  /** What the supervisor shall run, and the pids of what it runs. */
  readonly supervisor: string
  /** Unix sockets through which the machine outside reaches the front-end. */
  readonly door: string
}

/** Parses a lab's name: 1 to 12 lower-case letters, digits and hyphens, since it is part of namespace and path names. */
export function parseLabName(text: string): Result<string> {
  if (/^[a-z][a-z0-9-]{0,11}$/.test(text)) return ok(text)
  return bad({ path: '--lab', message: `"${text}" is not a lab name: 1 to 12 lower-case letters, digits and hyphens` })
}

/** The paths and names of a lab. */
export function labPaths(name: string): LabPaths {
  const root = join(LAB_ROOT, name)
  return {
    name,
    root,
    host: (host) => join(root, host),
    namespace: (host) => `${name}-${host}`,
    logs: join(root, 'logs'),
    keys: join(root, 'keys'),
    supervisor: join(root, 'supervisor'),
    door: join(root, 'door'),
  }
}
