// Builds the tiny guest, so that a first run downloads no image: Debian's cloud kernel, a ramdisk that mounts the root
// file system, and that file system with busybox, dropbear and the scripts of `files/`.
import type { CommandRunner } from '@karri/host'

export interface GuestImageOptions {
  readonly runner: CommandRunner
  /** Keeps the downloaded kernel package and the parts; may be deleted at any time. */
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
 * Needs the packages busybox-static, dropbear-bin, cpio, e2fsprogs, kmod and lz4, and root.
 * @throws KarriError `GuestImageNotBuilt` with what is missing and how to get it
 */
export async function buildGuestImage(_options: GuestImageOptions): Promise<GuestImage> {
  throw new Error('not there yet')
}
