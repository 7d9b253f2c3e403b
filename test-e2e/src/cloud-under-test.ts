// The small vocabulary of the end-to-end tests: a cloud that `karri up` made, its hosts, its users.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EC2Client } from '@aws-sdk/client-ec2'
import { type CommandRunner, createCommandRunner, createLab, type Lab, systemClock } from '@karri/lab'

/** The repository's root. */
export const REPOSITORY = resolve(fileURLToPath(new URL('../..', import.meta.url)))
/** The command that a user gives. */
export const KARRI = `${REPOSITORY}/karri`
/** Apart from the lab of a developer, so that both may run. */
export const LAB_NAME = 'e2e'
const API_PORT = 18_773
export const LAB_OPTIONS: readonly string[] = [
  '--lab',
  LAB_NAME,
  '--api-port',
  String(API_PORT),
  '--admin-port',
  '18776',
]
export const ZONE = 'rosh-cluster1'

const COMMAND_TIMEOUT_MS = 120_000

export interface CloudUnderTest {
  readonly lab: Lab
  readonly runner: CommandRunner
  /** The administrator's client. */
  readonly ec2: EC2Client
  /** The exports of `karri env` as variables. */
  readonly environment: Readonly<Record<string, string>>
  /** Gives a karri command; its standard output. */
  karri(...args: readonly string[]): Promise<string>
  /** Runs a program with the exports of `karri env` set. */
  withEnvironment(file: string, ...args: readonly string[]): Promise<string>
  /** A client of another account. */
  clientOf(credentials: { accessKeyId: string; secretAccessKey: string }): EC2Client
}

/** Which lab, and by which karri options and API port it is reached. */
export interface LabUnderTest {
  readonly name: string
  readonly options: readonly string[]
  readonly apiPort: number
}

const E2E_LAB: LabUnderTest = { name: LAB_NAME, options: LAB_OPTIONS, apiPort: API_PORT }

/** A cloud that is up: by default the one that global-setup brought up. */
export async function openCloud({ name, options, apiPort }: LabUnderTest = E2E_LAB): Promise<CloudUnderTest> {
  const runner = createCommandRunner()
  const lab = createLab({ name, runner, clock: systemClock })
  const karri = async (...args: readonly string[]) =>
    (await runner.run(KARRI, [...options, ...args], { timeoutMs: COMMAND_TIMEOUT_MS })).stdout
  const environment = parseExports(await karri('env'))
  const clientOf: CloudUnderTest['clientOf'] = (credentials) =>
    new EC2Client({ endpoint: `http://127.0.0.1:${apiPort}`, region: 'eucalyptus', credentials, maxAttempts: 1 })
  return {
    lab,
    runner,
    karri,
    environment,
    clientOf,
    ec2: clientOf({
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
    }),
    withEnvironment: async (file, ...args) => {
      const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
      return (await runner.run('env', [...variables, file, ...args], { timeoutMs: COMMAND_TIMEOUT_MS })).stdout
    },
  }
}

function parseExports(text: string): Record<string, string> {
  const lines = text.matchAll(/^export ([A-Z0-9_]+)='(.*)'$/gm)
  return Object.fromEntries(Array.from(lines, ([, name, value]) => [name, value]))
}
