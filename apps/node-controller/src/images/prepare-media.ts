// The first step of a launch: an instance's images in the node's cache, and its disk in its folder. Idempotent: what is
// there and whole stays. The bytes come from the cloud's image service, in order, from the offset where a fetch broke off.
import { join } from 'node:path'
import { type CommandRunner, type GuestSpec, type ImageCache, prepareDisk } from '@karri/host'
import type { ImageFile, NodeInstanceObject } from '@karri/network'

/** What a guest boots from. */
export type GuestMedia = Pick<GuestSpec, 'disk' | 'kernel' | 'ramdisk'>

/** Reads an image file's bytes from an offset on; ends with the signal. */
export type ReadImage = (
  request: { readonly sha256: string; readonly offset: number },
  signal: AbortSignal,
) => AsyncIterable<Uint8Array>

/** Makes an instance's media; `folder` is the instance's own. @throws KarriError of ImageCache.fetch and prepareDisk */
export type PrepareMedia = (instance: NodeInstanceObject, folder: string, signal: AbortSignal) => Promise<GuestMedia>

/** Errors that no second try mends: the image itself is wrong. */
export const LASTING_MEDIA_ERRORS: ReadonlySet<string> = new Set([
  'ImageRefused',
  'ImageLargerThanDisk',
  'ImageDigestMismatch',
  'ImageSizeMismatch',
])

/** The preparation of production. */
export function createPrepareMedia(sources: {
  readonly cache: ImageCache
  readonly readImage: ReadImage
  readonly runner: CommandRunner
}): PrepareMedia {
  return async (instance, folder, signal) => {
    const fetch = (file: ImageFile) =>
      sources.cache.fetch(file, (offset) => sources.readImage({ sha256: file.sha256, offset }, signal))
    const { machine, kernel, ramdisk } = instance.images
    // One after the other: a node's link is shared, and the small files first would gain nothing.
    const imagePath = await fetch(machine)
    const kernelPath = kernel && (await fetch(kernel))
    const ramdiskPath = ramdisk && (await fetch(ramdisk))
    signal.throwIfAborted()
    const diskPath = join(folder, 'disk.qcow2')
    const disk = await prepareDisk(sources.runner, { imagePath, diskPath, diskGib: instance.type.diskGib })
    return { disk, kernel: kernelPath, ramdisk: ramdiskPath }
  }
}
