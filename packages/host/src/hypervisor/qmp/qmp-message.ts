// The words of QMP (QEMU Machine Protocol: one JSON object per line). Pure; what a guest's process sends is checked as
// foreign input, because a guest that broke out of its machine speaks here.
import { KarriError } from '@karri/model'

export type QmpMessage =
  | { readonly kind: 'greeting' }
  | { readonly kind: 'return'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly message: string }
  | { readonly kind: 'event'; readonly event: QmpEvent }

/** `SHUTDOWN`, `RESET`, `DEVICE_DELETED`, … with its data (QEMU QMP reference, events). */
export interface QmpEvent {
  readonly name: string
  readonly data: Readonly<Record<string, unknown>>
}

/** The largest line that is read, in bytes; QEMU's longest answer (`query-qmp-schema`) has 0.2 MiB. */
export const MAX_QMP_LINE_BYTES = 1024 * 1024

/** Parses one line. @throws KarriError `QmpGarbled` for anything that is not a message of QMP */
export function parseQmpMessage(line: string): QmpMessage {
  const message = parseObject(line)
  if ('QMP' in message) return { kind: 'greeting' }
  const { event, id } = message
  if (typeof event === 'string') return { kind: 'event', event: { name: event, data: objectOr(message.data, {}) } }
  if (typeof id !== 'number') throw garbled('an answer without the id of its command', line)
  if ('return' in message) return { kind: 'return', id, value: message.return }
  if ('error' in message) return { kind: 'error', id, message: describe(message.error) }
  throw garbled('neither greeting, event nor answer', line)
}

/** Cuts a byte stream into lines, each decoded whole so that no character is torn. */
export function createLineSplitter(): { push(chunk: Uint8Array): readonly string[] } {
  let rest: Buffer = Buffer.alloc(0)
  return {
    push(chunk) {
      rest = Buffer.concat([rest, chunk])
      const lines: string[] = []
      for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
        lines.push(rest.subarray(0, end).toString('utf8').trim())
        rest = rest.subarray(end + 1)
      }
      if (rest.length > MAX_QMP_LINE_BYTES) throw garbled(`a line of more than ${MAX_QMP_LINE_BYTES} bytes`, '')
      return lines.filter((line) => line !== '')
    },
  }
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line)
    const object = objectOr(value, null)
    if (object !== null) return object
  } catch (cause) {
    throw garbled('text that is not JSON', line, cause)
  }
  throw garbled('JSON that is not an object', line)
}

function describe(error: unknown): string {
  const text = objectOr<Readonly<Record<string, unknown>>>(error, {}).desc
  return typeof text === 'string' ? text : 'an error without a description'
}

function objectOr<T extends Readonly<Record<string, unknown>> | null>(
  value: unknown,
  otherwise: T,
): Readonly<Record<string, unknown>> | T {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : otherwise
}

function garbled(what: string, line: string, cause?: unknown): KarriError {
  const quoted = line === '' ? '' : `: ${JSON.stringify(line.slice(0, 120))}`
  return new KarriError('QmpGarbled', `the guest's QMP socket sent ${what}${quoted}`, { cause })
}
