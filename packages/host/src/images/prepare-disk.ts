// Makes an instance's disk: a qcow2 overlay of the type's size on a cached image. The image is a tenant's bytes, so its
// header is judged here before any QEMU tool opens it, and the tool then runs under limits with the format forced.
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KarriError } from '@karri/model'
import type { CommandRunner } from '../run/command-runner.ts'
import { inspectImage } from './inspect-image.ts'

/** What a disk is made of. Paths are absolute. */
export interface DiskSpec {
  /** The verified image; its bytes say whether it is qcow2, everything else is taken as raw. */
  readonly imagePath: string
  /** Where the overlay goes; its folder is made when absent. */
  readonly diskPath: string
  /** Size of the instance type's disk. */
  readonly diskGib: number
}

/**
 * Makes the disk, or leaves it when it is there.
 * @throws KarriError `ImageRefused` (backing or data file, encryption, damage), `ImageLargerThanDisk`
 */
export async function prepareDisk(
  runner: CommandRunner,
  spec: DiskSpec,
): Promise<{ readonly path: string; readonly format: 'qcow2' }> {
  const { imagePath, diskPath, diskGib } = spec
  const disk = { path: diskPath, format: 'qcow2' } as const
  if (await isDisk(diskPath)) return disk
  const image = await inspectImage(runner, imagePath)
  const diskBytes = diskGib * GIB
  if (image.virtualBytes > diskBytes) {
    throw new KarriError(
      'ImageLargerThanDisk',
      `the image has ${image.virtualBytes} bytes, the instance type's disk ${diskBytes} (${diskGib} GiB): choose a larger type`,
    )
  }
  await mkdir(dirname(diskPath), { recursive: true })
  const partial = partialOf(diskPath)
  await rm(partial, { force: true })
  const base = ['-F', image.format, '-b', imagePath]
  await runner.run('qemu-img', ['create', '-q', '-f', 'qcow2', ...base, partial, String(diskBytes)])
  await rename(partial, diskPath)
  return disk
}

/** Deletes a disk and whatever an interrupted `prepareDisk` left. */
export async function removeDisk(diskPath: string): Promise<void> {
  await rm(diskPath, { force: true })
  await rm(partialOf(diskPath), { force: true })
}

const GIB = 1024 ** 3

/** A file without a byte is what a power failure leaves of one that was renamed but not written yet. */
async function isDisk(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.size > 0,
    () => false,
  )
}

function partialOf(diskPath: string): string {
  return `${diskPath}.partial`
}
