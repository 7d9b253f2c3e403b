// What the steps of `karri up` share: the lab, the machine's tools and where things are.
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CommandRunner, createCommandRunner, createLab, type GuestImage, type Lab, systemClock } from '@karri/lab'
import type { Clock } from '@karri/model'
import type { CloudAddress } from '../cloud/connect.ts'
import type { LabPorts } from './lab-plan.ts'

export interface LabSession {
  readonly lab: Lab
  readonly runner: CommandRunner
  readonly clock: Clock
  readonly ports: LabPorts
  readonly repository: string
  /** Kept between labs: the guest image and Node's compiled code. */
  readonly cache: string
  readonly address: CloudAddress
}

/** What `karri up` finds out on its way; later steps read it. */
export interface UpFindings {
  guest?: GuestImage
  instanceId?: string
  publicIp?: string
}

const REPOSITORY = resolve(fileURLToPath(new URL('../../../..', import.meta.url)))

/** Outlives `karri down`: what is in it can always be made again. */
const CACHE = '/var/cache/karri-lab'

/** The session of a lab by name. */
export function openLabSession(name: string, ports: LabPorts): LabSession {
  const runner = createCommandRunner()
  const lab = createLab({ name, runner, clock: systemClock })
  return {
    lab,
    runner,
    clock: systemClock,
    ports,
    repository: REPOSITORY,
    cache: CACHE,
    address: {
      root: lab.paths.host('front-end'),
      admin: `127.0.0.1:${ports.admin}`,
      endpoint: `http://127.0.0.1:${ports.api}`,
    },
  }
}

/** Where `karri up` keeps the private key of a key pair. */
export function keyFile(session: LabSession, keyName: string): string {
  return join(session.lab.paths.keys, `${keyName}.pem`)
}
