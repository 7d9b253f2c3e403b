// The machine image: a small ext4 root file system with busybox as init, shell and DHCP client, and dropbear for ssh.
import { chmod, cp, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CommandRunner } from '@karri/host'
import { BUSYBOX, FILES_FOLDER, type PartOptions } from './build-ramdisk.ts'
import { copyModules } from './kernel-modules.ts'

/** Debian's dropbear-bin; its libraries are copied with it. */
export const DROPBEAR = '/usr/sbin/dropbear'

/** Builds the root file system. */
export async function buildMachine({ runner, kernel, workDir, out }: PartOptions): Promise<void> {
  const root = join(workDir, 'machine')
  await rm(root, { recursive: true, force: true })
  for (const folder of FOLDERS) await mkdir(join(root, folder), { recursive: true })
  await cp(join(FILES_FOLDER, 'machine'), root, { recursive: true })
  await installBusybox(runner, root)
  await installDropbear(runner, root)
  await copyModules(kernel, POWER_BUTTON_MODULES, join(root, 'lib', 'karri'))
  await chmod(join(root, 'root'), 0o700)
  await writeFile(join(root, 'etc', 'shadow'), LOCKED_ROOT, { mode: 0o600 })
  await symlink('/run/resolv.conf', join(root, 'etc', 'resolv.conf'))
  await rm(`${out}.partial`, { force: true })
  const options = ['-q', '-F', '-L', 'karri', '-m', '0', '-b', '1024', '-J', 'size=1', '-E', 'root_owner=0:0']
  await runner.run('mkfs.ext4', [...options, '-d', root, `${out}.partial`, SIZE])
  await rename(`${out}.partial`, out)
}

/** Holds 6 MiB of programs; the rest is for a user's experiments. */
const SIZE = '24M'

const FOLDERS = ['bin', 'sbin', 'dev', 'proc', 'sys', 'run', 'tmp', 'root', 'mnt', 'etc/dropbear', 'var/log']

const POWER_BUTTON_MODULES = ['button', 'evdev']

/** No password opens this account; a key does. `*` and not `!`, which some ssh servers take for a closed account. */
const LOCKED_ROOT = 'root:*:19000:0:99999:7:::\n'

async function installBusybox(runner: CommandRunner, root: string): Promise<void> {
  await cp(BUSYBOX, join(root, 'bin', 'busybox'))
  const { stdout } = await runner.run(BUSYBOX, ['--list'])
  const applets = stdout.split('\n').filter((name) => name !== '' && name !== 'busybox')
  for (const name of applets) await symlink('/bin/busybox', join(root, 'bin', name))
  for (const name of ['init', 'poweroff', 'reboot']) await symlink('/bin/busybox', join(root, 'sbin', name))
}

async function installDropbear(runner: CommandRunner, root: string): Promise<void> {
  await cp(DROPBEAR, join(root, 'sbin', 'dropbear'))
  const { stdout } = await runner.run('ldd', [DROPBEAR])
  for (const library of parseLibraries(stdout)) {
    await mkdir(join(root, dirname(library)), { recursive: true })
    await cp(library, join(root, library), { dereference: true })
  }
}

/** The absolute paths in the output of ldd: `name => path (address)` or `path (address)`. */
export function parseLibraries(ldd: string): readonly string[] {
  return [...ldd.matchAll(/(?:^|=>)\s*(\/\S+) \(0x/gm)].map((match) => match[1] ?? '')
}
