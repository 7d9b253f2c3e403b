// The ramdisk: busybox, the modules of a virtio machine and an init that mounts the disk.
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandRunner } from '@karri/host'
import { copyModules } from './kernel-modules.ts'
import type { KernelPackage } from './kernel-package.ts'

/** What a part of the image is built from. */
export interface PartOptions {
  readonly runner: CommandRunner
  readonly kernel: KernelPackage
  readonly workDir: string
  readonly out: string
}

/** Debian's busybox-static: the same file serves ramdisk and machine. */
export const BUSYBOX = '/bin/busybox'

/** Scripts and settings that are copied into the images as they are. */
export const FILES_FOLDER = join(import.meta.dirname, 'files')

/** Builds the ramdisk, uncompressed: unpacking costs a guest more than reading. */
export async function buildRamdisk({ runner, kernel, workDir, out }: PartOptions): Promise<void> {
  const root = join(workDir, 'ramdisk')
  await rm(root, { recursive: true, force: true })
  for (const folder of ['bin', 'dev', 'disk']) await mkdir(join(root, folder), { recursive: true })
  await cp(join(FILES_FOLDER, 'ramdisk'), root, { recursive: true })
  await cp(BUSYBOX, join(root, 'bin', 'busybox'))
  const order = await copyModules(kernel, MODULES, join(root, 'modules'))
  await writeFile(join(root, 'modules', 'order'), order.map((name) => `${name}\n`).join(''))
  const names = (await readdir(root, { recursive: true })).toSorted()
  const archive = ['--create', '--format=newc', '--quiet', '--owner=0:0', '--reproducible']
  await runner.run('cpio', [...archive, `--directory=${root}`, `--file=${out}.partial`], { input: names.join('\n') })
  await rename(`${out}.partial`, out)
}

/** ext4 and PCI are in the kernel itself. */
const MODULES = ['virtio_pci', 'virtio_blk', 'virtio_net']
