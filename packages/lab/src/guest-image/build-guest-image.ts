// Builds the tiny guest, so that a first run downloads no image: Debian's cloud kernel, a ramdisk that mounts the root
// file system, and that file system with busybox, dropbear and the scripts of `files/`.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { CommandRunner } from '@karri/host'
import { KarriError } from '@karri/model'
import { buildMachine } from './build-machine.ts'
import { buildRamdisk } from './build-ramdisk.ts'
import { readInputStamp } from './input-stamp.ts'
import { unpackKernelPackage } from './kernel-package.ts'
import { uncompressKernel } from './uncompress-kernel.ts'

/** Where the image is built and kept. */
export interface GuestImageOptions {
  readonly runner: CommandRunner
  /** Keeps the downloaded kernel package and the parts; may be emptied at any time but during a build. */
  readonly workDir: string
  readonly outDir: string
}

/** Absolute paths of the three images. */
export interface GuestImage {
  /** Uncompressed ELF, booted through its PVH entry. */
  readonly kernel: string
  readonly ramdisk: string
  /** Raw ext4 root file system. */
  readonly machine: string
}

/**
 * Builds the images in `outDir`, or returns at once when they were built from the same inputs.
 * Needs the packages busybox-static, dropbear-bin, cpio, e2fsprogs, kmod and lz4, and root. A newer kernel package is
 * taken only when both `outDir` (it has the stamp) and `workDir` (it has the package) were emptied.
 * @throws KarriError `GuestImageNotBuilt` with what is missing and how to get it
 */
export async function buildGuestImage(options: GuestImageOptions): Promise<GuestImage> {
  const outDir = resolve(options.outDir)
  const image = { kernel: join(outDir, 'vmlinux'), ramdisk: join(outDir, 'ramdisk'), machine: join(outDir, 'machine') }
  const stampFile = join(outDir, 'stamp')
  try {
    const stamp = await readInputStamp()
    if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return image
    await build({ ...options, workDir: resolve(options.workDir), outDir }, image)
    // Last: a build that was interrupted has no stamp and is made again.
    await writeFile(stampFile, stamp)
    return image
  } catch (cause) {
    throw new KarriError('GuestImageNotBuilt', NOT_BUILT, { cause })
  }
}

const NOT_BUILT =
  'the tiny guest image cannot be built: it needs root, `apt-get update` to have run once, and the packages ' +
  'busybox-static dropbear-bin cpio e2fsprogs kmod lz4 (apt-get install …)'

async function build({ runner, workDir, outDir }: GuestImageOptions, image: GuestImage): Promise<void> {
  // An older stamp must not vouch for a half-made image.
  await rm(join(outDir, 'stamp'), { force: true })
  await mkdir(outDir, { recursive: true })
  await mkdir(workDir, { recursive: true })
  const kernel = await unpackKernelPackage(runner, workDir)
  await uncompressKernel(runner, kernel.bzImage, image.kernel)
  await buildRamdisk({ runner, kernel, workDir, out: image.ramdisk })
  await buildMachine({ runner, kernel, workDir, out: image.machine })
}
