// ViewVersion, message and domain value.
import type { ViewVersion } from '@karri/network'
import type * as viewV1 from '../gen/karri/network/v1/view.ts'
import type { MessageReader } from './message-reader.ts'

/** The message of a version. */
export function encodeViewVersion(version: ViewVersion): viewV1.ViewVersion {
  return { storeId: version.storeId, generation: BigInt(version.generation), revision: BigInt(version.revision) }
}

/** Reads a version that must be there. */
export function readViewVersion(message: viewV1.ViewVersion | undefined, reader: MessageReader): ViewVersion {
  if (!reader.present('version', message)) return undefined as never
  return {
    storeId: reader.text('storeId', message.storeId, { pattern: /./, allowed: 'the id of a store' }),
    generation: reader.count('generation', message.generation),
    revision: reader.count('revision', message.revision),
  }
}
