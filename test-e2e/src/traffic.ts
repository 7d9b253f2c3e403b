// Traffic from the lab's LAN and from inside guests, and what is seen of it on the switch's ports.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LabHost, switchPortOf } from '@karri/lab'
import type { CloudUnderTest } from './cloud-under-test.ts'
import { eventually } from './eventually.ts'

/** Runs a command in a guest over ssh from the LAN; its standard output. Another key's file than `karri up`'s is for strangers. */
export async function logIn(
  cloud: CloudUnderTest,
  address: string,
  { command, key = keyFile(cloud) }: { readonly command: string; readonly key?: string },
): Promise<string> {
  const options = [
    'BatchMode=yes',
    'ConnectTimeout=5',
    'LogLevel=ERROR',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'IdentitiesOnly=yes',
  ]
  const args = ['-i', key, ...options.flatMap((option) => ['-o', option]), `root@${address}`, command]
  return (await cloud.lab.on('client').run('ssh', args, { timeoutMs: 30_000 })).stdout
}

/** Whether the LAN gets an answer to a ping. */
export function pings(cloud: CloudUnderTest, address: string, from: LabHost['name'] = 'client'): Promise<boolean> {
  return succeeds(cloud, from, ['ping', '-c', '1', '-W', '1', address])
}

/** Whether the LAN gets a TCP connection. */
export function connects(cloud: CloudUnderTest, address: string, port: number): Promise<boolean> {
  const program = 'exec 3<>"/dev/tcp/$0/$1"' // bash's own connect(2): no client has to be installed for it
  return succeeds(cloud, 'client', ['timeout', '1', 'bash', '-c', program, address, String(port)])
}

/** Whether a guest gets an answer to a ping of another address. */
export async function guestPings(cloud: CloudUnderTest, guest: string, address: string): Promise<boolean> {
  const output = await logIn(cloud, guest, {
    command: `ping -c 1 -W 1 ${address} >/dev/null 2>&1 && echo yes || echo no`,
  })
  return output.trim() === 'yes'
}

/** The frames that pass a host's port of the switch while `during` runs, one tcpdump line each, with link headers. */
export async function capture(
  cloud: CloudUnderTest,
  host: LabHost['name'],
  during: () => Promise<unknown>,
): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'karri-capture-'))
  const logFile = join(folder, 'frames')
  // Each frame is handed over and written as it is seen, not when a buffer is full; -c bounds what a busy switch can do.
  const args = ['-e', '-n', '-l', '--immediate-mode', '-c', '5000', '-i', switchPortOf({ name: host })]
  const pid = await cloud.lab.on('switch').spawnDetached('tcpdump', args, { logFile })
  try {
    await eventually(async () => (await readFile(logFile, 'utf8')).includes('listening on'))
    await during()
    process.kill(pid, 'SIGINT') // prints its closing counts, when all frames are written
    return await eventually(async () => {
      const text = await readFile(logFile, 'utf8')
      return text.includes('packets captured') ? text.split('\n').filter((line) => /^\d+:\d+:/.test(line)) : undefined
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The private key of the pair that `karri up` made. */
function keyFile(cloud: CloudUnderTest): string {
  return join(cloud.lab.paths.keys, 'test2_key.pem')
}

async function succeeds(cloud: CloudUnderTest, from: LabHost['name'], command: readonly string[]): Promise<boolean> {
  const [file = '', ...args] = command
  const { exitCode } = await cloud.lab.on(from).run(file, args, { exitCodes: [0, 1, 2, 124], timeoutMs: 10_000 })
  return exitCode === 0
}
