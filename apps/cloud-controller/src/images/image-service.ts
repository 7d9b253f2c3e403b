// ImageService on port 8776, for node-controllers: the bytes of image files by digest.
import type { imageV1 } from '@karri/contracts'
import type { RpcImplementation } from '@karri/service'
import type { ImageFileStore } from './file-store.ts'

/** The service over a file store. */
export function createImageService(files: ImageFileStore): RpcImplementation<typeof imageV1.ImageServiceService> {
  return {
    async *readImage({ sha256, offset }) {
      for await (const chunk of files.read(sha256, Number(offset))) yield { chunk }
    },
  }
}
