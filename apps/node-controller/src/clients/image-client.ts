// Reads image files from the cloud's image service. The address comes with the view, so a client is made per address and
// kept; a new address closes the old one.
import { imageV1 } from '@karri/contracts'
import { KarriError } from '@karri/model'
import { dial, readStream, type TlsFiles } from '@karri/service'
import type { ReadImage } from '../images/prepare-media.ts'

export interface ImageClient {
  readonly readImage: ReadImage
  close(): void
}

/** A client of the image service at the address that `source` answers when it is asked; null before the first view. */
export function createImageClient(tls: TlsFiles, source: () => string | null): ImageClient {
  let current: { readonly address: string; readonly client: imageV1.ImageServiceClient } | null = null
  return {
    readImage: (request, signal) => read(clientOf(source()), request, signal),
    close: () => current?.client.close(),
  }

  function clientOf(address: string | null): imageV1.ImageServiceClient {
    if (address === null) throw new KarriError('ImageSourceUnknown', 'no view has named the image service yet')
    if (current?.address === address) return current.client
    current?.client.close()
    const client = dial({ client: imageV1.ImageServiceClient, address, tls, role: 'cloud-controller' })
    current = { address, client }
    return client
  }
}

async function* read(
  client: imageV1.ImageServiceClient,
  request: { readonly sha256: string; readonly offset: number },
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const message = { sha256: request.sha256, offset: BigInt(request.offset) }
  const responses = readStream<imageV1.ReadImageResponse>(
    (metadata, options) => client.readImage(message, metadata, options),
    signal,
  )
  for await (const { chunk } of responses) yield chunk
}
