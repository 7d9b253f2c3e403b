// A real guest, from the built image to its power button, by the qemu driver in a network namespace with a DHCP server and
// a metadata service of the spec's own. Takes a quarter of a minute; the gate runs it apart from the unit tests.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type CommandRunner,
  createCommandRunner,
  createNamespaceRunner,
  createQemuHypervisor,
  type GuestSpec,
  type Hypervisor,
  prepareDisk,
  removeDisk,
} from '@karri/host'
import { findInstanceType, type InstanceId, type InstanceType, type MacAddress } from '@karri/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock as clock } from '../system-clock.ts'
import { buildGuestImage } from './build-guest-image.ts'

const namespace = `kg${process.pid}`
const machine = createCommandRunner()
const inside: CommandRunner = createNamespaceRunner(machine, namespace)
const instanceId = 'i-0123456789abcdef0' as InstanceId

/** Kept between runs: a package download and 5 s of building. */
const cacheFolder = join(import.meta.dirname, '../../../../node_modules/.cache/karri/guest-image')

let folder: string
let spec: GuestSpec
let first: AbortController
let hypervisor: Hypervisor
const pids: number[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'karri-guest-'))
  const image = await buildGuestImage({ runner: machine, workDir: join(cacheFolder, 'work'), outDir: cacheFolder })
  await layNetwork()
  await serveMetadata()
  await cp(image.machine, join(folder, 'image'))
  spec = {
    instanceId,
    type: findInstanceType('m1.small') as InstanceType,
    mac: 'd0:0d:0a:0a:01:02' as MacAddress,
    tap: 'tap0',
    disk: await prepareDisk(machine, {
      imagePath: join(folder, 'image'),
      diskPath: join(folder, 'instance', 'disk'),
      diskGib: 2,
    }),
    kernel: image.kernel,
    ramdisk: image.ramdisk,
  }
  first = new AbortController()
  hypervisor = open(first.signal)
  await hypervisor.start(spec)
}, 900_000)

afterAll(async () => {
  first?.abort()
  const last = new AbortController()
  await open(last.signal).stop(instanceId, 0)
  last.abort()
  for (const pid of pids) process.kill(pid)
  await machine.run('ip', ['netns', 'delete', namespace])
  await rm(folder, { recursive: true, force: true })
}, 60_000)

function open(signal: AbortSignal): Hypervisor {
  return createQemuHypervisor({ runner: inside, clock, runFolder: join(folder, 'run'), accelerator: 'tcg', signal })
}

/** A bridge with the gateway's address, the guest's tap, and dnsmasq. */
async function layNetwork(): Promise<void> {
  await machine.run('ip', ['netns', 'add', namespace])
  const batch = [
    'link set lo up',
    'link add br0 type bridge forward_delay 0',
    'link set br0 up',
    'addr add 10.10.1.1/27 dev br0',
    'addr add 169.254.169.254/32 dev br0',
    'tuntap add tap0 mode tap',
    'link set tap0 master br0 up',
  ]
  await machine.run('ip', ['-n', namespace, '-batch', '-'], { input: batch.join('\n') })
  const dhcp = [
    ['--keep-in-foreground', '--conf-file=/dev/null', '--port=0', '--interface=br0', '--bind-interfaces'],
    ['--leasefile-ro', '--dhcp-authoritative', '--no-ping', '--dhcp-range=10.10.1.0,static,255.255.255.224,1h'],
    [`--dhcp-host=d0:0d:0a:0a:01:02,10.10.1.2,1h`, `--pid-file=${join(folder, 'dnsmasq.pid')}`],
  ].flat()
  pids.push(await inside.spawnDetached('dnsmasq', dhcp, { logFile: join(folder, 'dnsmasq.log') }))
}

async function serveMetadata(): Promise<void> {
  const data = join(folder, 'www', 'latest', 'meta-data')
  await mkdir(join(data, 'public-keys', '0'), { recursive: true })
  await writeFile(join(data, 'instance-id'), instanceId)
  await writeFile(join(data, '..', 'user-data'), '#!/bin/sh\necho user data of $(cat /run/www/index.html)\n')
  for (const name of ['key', 'foreign-key']) {
    await machine.run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)])
  }
  await cp(join(folder, 'key.pub'), join(data, 'public-keys', '0', 'openssh-key'))
  const httpd = ['httpd', '-f', '-p', '169.254.169.254:80', '-h', join(folder, 'www')]
  pids.push(await inside.spawnDetached('busybox', httpd, { logFile: join(folder, 'httpd.log') }))
}

async function readConsole(): Promise<string> {
  return Buffer.from((await hypervisor.readConsole(instanceId)).output).toString()
}

/** Polls the console for a text that has come so many times. */
async function waitForConsole(text: string, times = 1): Promise<void> {
  const deadline = clock.now() + 60_000
  while ((await readConsole()).split(text).length - 1 < times) {
    if (clock.now() > deadline) throw new Error(`no "${text}" on the console:\n${await readConsole()}`)
    await clock.wait(50)
  }
}

async function ssh(key: string, command: string): Promise<{ readonly exitCode: number; readonly stdout: string }> {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'BatchMode=yes']
  const args = ['-i', join(folder, key), '-o', 'IdentitiesOnly=yes', ...options.flatMap((option) => ['-o', option])]
  return await inside.run('ssh', [...args, 'root@10.10.1.2', command], { exitCodes: [0, 255] })
}

describe('the tiny guest', { timeout: 90_000 }, () => {
  it('gets its lease, its own data and runs its user data', async () => {
    await waitForConsole('karri-guest: lease 10.10.1.2/27 router 10.10.1.1')
    await waitForConsole(`karri-guest: instance ${instanceId}`)
    await waitForConsole(`user data of ${instanceId}`)
    await waitForConsole('karri-guest: ready')
  })

  it('answers on port 80 with its id', async () => {
    const { stdout } = await inside.run('curl', ['--silent', '--max-time', '5', 'http://10.10.1.2/'])
    expect(stdout.trim()).toBe(instanceId)
  })

  it('lets root in with the key of its metadata and with no other', async () => {
    expect(await ssh('key', 'id -u; cut -d" " -f1 /proc/self/mounts | grep vda; nproc')).toEqual(
      expect.objectContaining({ exitCode: 0, stdout: '0\n/dev/vda\n1\n' }),
    )
    expect(await ssh('foreign-key', 'true')).toMatchObject({ exitCode: 255 })
  })

  it('outlives its driver and is adopted with console and reset', async () => {
    await ssh('key', 'echo kept >/root/file; sync')
    first.abort()
    first = new AbortController()
    hypervisor = open(first.signal)
    expect(await hypervisor.list()).toEqual([{ instanceId, state: 'running', reason: '' }])
    await hypervisor.start(spec)
    await hypervisor.reboot(instanceId)
    await waitForConsole('karri-guest: ready', 2)
    expect((await readConsole()).split('user data exited 0')).toHaveLength(2)
    expect((await ssh('key', 'cat /root/file')).stdout).toBe('kept\n')
  })

  it('powers itself off when it likes to, with that reason', async () => {
    await ssh('key', 'poweroff')
    const deadline = clock.now() + 20_000
    while ((await hypervisor.list())[0]?.state !== 'exited' && clock.now() < deadline) await clock.wait(50)
    expect(await hypervisor.list()).toEqual([{ instanceId, state: 'exited', reason: 'the guest powered itself off' }])
  })

  it('is stopped by its power button and leaves nothing', async () => {
    await hypervisor.start(spec)
    await waitForConsole('karri-guest: ready')
    const pid = Number(await readFile(join(folder, 'run', instanceId, 'pid'), 'utf8'))
    const started = clock.now()
    await hypervisor.stop(instanceId, 30_000)
    // Long before the grace was over: the guest did it, not force.
    expect(clock.now() - started).toBeLessThan(20_000)
    await expect(readdir(`/proc/${pid}/fd`)).rejects.toThrow('ENOENT')
    expect(await hypervisor.list()).toEqual([])
    expect(await readdir(join(folder, 'run'))).toEqual([])
    await removeDisk(spec.disk.path)
    expect(await readdir(join(folder, 'instance'))).toEqual([])
  })
})
