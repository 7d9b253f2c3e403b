// The node's copies of images, one read-only file per content: its name is the SHA-256 of its bytes. A file has that name
// only after its bytes were verified, so whatever a crash leaves behind is a `.partial` that the next fetch goes on with.

/** What an image's bytes must be. */
export interface ImageContent {
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string
  readonly sizeBytes: number
}

/** Yields the image's bytes from an offset to its end. Ending early or throwing is a failed transfer, kept to be resumed. */
export type ImageReader = (offset: number) => AsyncIterable<Uint8Array>

export interface ImageCache {
  /**
   * The path of the verified image, fetched when it is not there. Concurrent calls for one content share one fetch.
   * @throws KarriError `ImageDigestMismatch`, `ImageSizeMismatch`, `ImageTransferFailed`, `InsufficientDisk`
   */
  fetch(content: ImageContent, read: ImageReader): Promise<string>
  /** Every verified image, by digest in ascending order. */
  list(): Promise<readonly ImageContent[]>
  /** Deletes an image and what was fetched of it; the caller knows that no disk is an overlay of it. */
  remove(sha256: string): Promise<void>
}

/** A cache in a folder, which is made when absent. One process owns the folder. */
export function createImageCache(_folder: string): ImageCache {
  throw new Error('not there yet')
}
