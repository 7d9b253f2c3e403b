// Views, updates and receipts, message and domain value; also the form in which an agent keeps its last view on disk.
import { createHash } from 'node:crypto'
import { bad, type Problem, type Result } from '@karri/model'
import type { View, ViewDelta, ViewObject, ViewReceipt, ViewUpdate } from '@karri/network'
import * as viewV1 from '../gen/karri/network/v1/view.ts'
import { type MessageReader, readMessage } from './message-reader.ts'
import { encodeViewVersion, readViewVersion } from './view-version.ts'

const DIGEST_BYTES = 32 // SHA-256

/** Turns an object of a view into its message. */
export type EncodeObject<T extends ViewObject> = (object: T) => viewV1.ViewObject
/** Parses one object of a view. */
export type ParseObject<T extends ViewObject> = (message: viewV1.ViewObject) => Result<T>

/** The update that carries a whole view. */
export function encodeWhole<T extends ViewObject>(view: View<T>, encodeObject: EncodeObject<T>): viewV1.ViewUpdate {
  return { update: { $case: 'whole', value: encodeView(view, encodeObject) } }
}

/** The update that carries a delta. */
export function encodeDelta<T extends ViewObject>(
  delta: ViewDelta<T>,
  encodeObject: EncodeObject<T>,
): viewV1.ViewUpdate {
  const value = {
    base: encodeViewVersion(delta.base),
    version: encodeViewVersion(delta.version),
    put: delta.put.map(encodeObject),
    removed: [...delta.removed],
  }
  return { update: { $case: 'delta', value } }
}

/** Parses an update with all its objects: one bad object makes the whole update bad. */
export function parseViewUpdate<T extends ViewObject>(
  message: viewV1.ViewUpdate | undefined,
  parseObject: ParseObject<T>,
): Result<ViewUpdate<T>> {
  const update = message?.update
  if (!update) return bad({ path: 'update', message: 'is of an unknown kind: is the sender newer?' })
  return readMessage(update.$case, (reader): ViewUpdate<T> => {
    if (update.$case === 'whole') {
      const version = readViewVersion(update.value.version, reader.at('version'))
      return { kind: 'whole', version, objects: readObjects(update.value.objects, parseObject, reader) }
    }
    const { base, version, put, removed } = update.value
    return {
      kind: 'delta',
      delta: {
        base: readViewVersion(base, reader.at('base')),
        version: readViewVersion(version, reader.at('version')),
        put: readObjects(put, parseObject, reader),
        removed,
      },
    }
  })
}

/** The message of a receipt. */
export function encodeViewReceipt(receipt: ViewReceipt): viewV1.ViewReceipt {
  const { held, sendWhole, refusal } = receipt
  return { held: held ? encodeViewVersion(held) : undefined, sendWhole, refusal }
}

/** Parses a receipt; paths of problems begin with `receipt`. */
export function parseViewReceipt(message: viewV1.ViewReceipt | undefined): Result<ViewReceipt> {
  return readMessage('receipt', (reader) => {
    if (!reader.present('receipt', message)) return undefined as never
    const { held, sendWhole, refusal } = message
    return { held: held ? readViewVersion(held, reader.at('held')) : null, sendWhole, refusal }
  })
}

/** A view as bytes for the state folder: a digest, then the message. */
export function renderView<T extends ViewObject>(view: View<T>, encodeObject: EncodeObject<T>): Uint8Array {
  const message = viewV1.WholeView.encode(encodeView(view, encodeObject)).finish()
  return Buffer.concat([digestOf(message), message])
}

/** Parses what `renderView` gave. Bytes that were cut off are a problem: as a message they might be a shorter view. */
export function parseView<T extends ViewObject>(bytes: Uint8Array, parseObject: ParseObject<T>): Result<View<T>> {
  const content = bytes.subarray(DIGEST_BYTES)
  if (!digestOf(content).equals(bytes.subarray(0, DIGEST_BYTES))) {
    return bad({ path: 'view', message: 'is damaged: its digest does not fit' })
  }
  const message = viewV1.WholeView.decode(content)
  return readMessage('view', (reader) => ({
    version: readViewVersion(message.version, reader.at('version')),
    objects: new Map(readObjects(message.objects, parseObject, reader).map((object) => [object.key, object])),
  }))
}

function digestOf(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest()
}

function encodeView<T extends ViewObject>(view: View<T>, encodeObject: EncodeObject<T>): viewV1.WholeView {
  return { version: encodeViewVersion(view.version), objects: [...view.objects.values()].map(encodeObject) }
}

function readObjects<T extends ViewObject>(
  messages: readonly viewV1.ViewObject[],
  parseObject: ParseObject<T>,
  reader: MessageReader,
): T[] {
  const keys = new Set<string>()
  const objects: T[] = []
  const keep = (problem: Problem) => reader.problem(problem.path, problem.message)
  for (const message of messages) {
    if (keys.has(message.key)) reader.problem(message.key, 'is there twice')
    keys.add(message.key)
    const object = parseObject(message)
    if (object.ok) objects.push(object.value)
    else object.problems.forEach(keep)
  }
  return objects
}
