// Which cloud a command speaks to: a lab of this machine, or the installation below a root folder.
import { access } from 'node:fs/promises'
import { parseLabName } from '@karri/lab'
import { KarriError } from '@karri/model'
import type { CloudAddress } from '../cloud/connect.ts'
import { DEFAULT_LAB_PORTS } from '../lab/lab-plan.ts'
import { type LabSession, openLabSession } from '../lab/lab-session.ts'

/** Options that every command has. */
export interface TargetOptions {
  /** Name of a lab; the lab `karri` when neither a lab nor a root is given and it is there. */
  readonly lab?: string
  /** Root folder of an installation on this machine. */
  readonly root?: string
  readonly apiPort?: string
  readonly adminPort?: string
}

const DEFAULT_LAB = 'karri'
/** What every installed host has. */
const INSTALLATION = '/etc/karri'

/** The session of the lab that the options name. @throws KarriError `BadOption` */
export function labOf(options: TargetOptions): LabSession {
  const name = parseLabName(options.lab ?? DEFAULT_LAB)
  if (!name.ok) throw new KarriError('BadOption', name.problems.map((problem) => problem.message).join('\n'))
  return openLabSession(name.value, {
    api: portOf(options.apiPort, '--api-port') ?? DEFAULT_LAB_PORTS.api,
    admin: portOf(options.adminPort, '--admin-port') ?? DEFAULT_LAB_PORTS.admin,
  })
}

/** The cloud that the options name. @throws KarriError `BadOption`, `NoCloud` */
export async function addressOf(options: TargetOptions): Promise<CloudAddress> {
  if (options.root === undefined) {
    const session = labOf(options)
    if (options.lab !== undefined || (await exists(session.lab.paths.root))) return session.address
    if (!(await exists(INSTALLATION))) {
      const remedy = 'start a lab with "./karri up", or name one with --lab or --root'
      throw new KarriError('NoCloud', `there is neither a lab nor an installation of Karri on this machine: ${remedy}`)
    }
  }
  return {
    root: options.root ?? '/',
    admin: `127.0.0.1:${portOf(options.adminPort, '--admin-port') ?? DEFAULT_LAB_PORTS.admin}`,
    endpoint: `http://127.0.0.1:${portOf(options.apiPort, '--api-port') ?? DEFAULT_LAB_PORTS.api}`,
  }
}

function portOf(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new KarriError('BadOption', `${option} ${text}: expected a port, 1 to 65535`)
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
