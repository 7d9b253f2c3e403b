// Makes an instance's disk: a qcow2 overlay of the type's size on a cached image. The image is a tenant's bytes, so its
// header is judged here before any QEMU tool opens it, and the tool then runs under limits with the format forced.
import type { CommandRunner } from '../run/command-runner.ts'

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
  _runner: CommandRunner,
  _spec: DiskSpec,
): Promise<{ readonly path: string; readonly format: 'qcow2' }> {
  throw new Error('not there yet')
}

/** Deletes a disk and whatever an interrupted `prepareDisk` left. */
export async function removeDisk(_diskPath: string): Promise<void> {
  throw new Error('not there yet')
}
