// Texts of parameters to leaf values. Strict: what is not plainly of the kind is refused, never guessed.
import type { ScalarShape } from '../shapes/shape.ts'
import { parseTimestamp } from './parse-timestamp.ts'

/** The value, or undefined when the text is none of the shape's kind. */
export function parseScalar(
  shape: ScalarShape,
  text: string,
): string | number | boolean | Date | Uint8Array | undefined {
  switch (shape.kind) {
    case 'string':
      return text
    case 'number':
      return parseNumber(text)
    case 'boolean':
      return BOOLEANS.get(text.toLowerCase())
    case 'timestamp': {
      const ms = parseTimestamp(text)
      return ms === undefined ? undefined : new Date(ms)
    }
    case 'blob':
      return parseBase64(text)
  }
}

/** What a text must be to be of the kind, for error messages. */
export const SCALAR_FORMS: Readonly<Record<ScalarShape['kind'], string>> = {
  string: 'a text',
  number: 'a decimal number',
  boolean: 'true or false',
  timestamp: 'an ISO 8601 time such as 2026-01-31T12:00:00Z',
  blob: 'Base64',
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

function parseNumber(text: string): number | undefined {
  // The length limit is far above any double's shortest form (24 characters).
  if (text.length > 40 || !/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

function parseBase64(text: string): Uint8Array | undefined {
  // `base64` wraps its lines, and clients send its output as it is.
  const packed = text.replaceAll(/[ \t\r\n]/g, '')
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) return undefined
  return new Uint8Array(Buffer.from(packed, 'base64'))
}
