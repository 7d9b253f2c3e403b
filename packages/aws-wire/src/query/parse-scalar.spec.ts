// A table of texts for each kind of leaf, with the near misses.
import { describe, expect, it } from 'vitest'
import { parseScalar } from './parse-scalar.ts'

describe('parseScalar()', () => {
  it.each([
    ['number', '-1', -1],
    ['number', '1.5', 1.5],
    ['number', '1e3', 1000],
    ['number', '', undefined],
    ['number', ' 1', undefined],
    ['number', '0x10', undefined],
    ['number', '1e999', undefined],
    ['number', 'NaN', undefined],
    ['number', '1'.repeat(41), undefined],
    ['boolean', 'True', true],
    ['boolean', '0', false],
    ['boolean', 'yes', undefined],
    ['boolean', 'constructor', undefined],
    ['timestamp', '2026-01-31T12:00:00Z', new Date('2026-01-31T12:00:00Z')],
    ['timestamp', '2026-01-31T12:00:00', new Date('2026-01-31T12:00:00Z')],
    ['timestamp', '2026-01-31T12:00:00.5+01:00', new Date('2026-01-31T11:00:00.5Z')],
    ['timestamp', '2026-13-31T12:00:00Z', undefined],
    ['timestamp', 'tomorrow', undefined],
    ['timestamp', '1', undefined],
    ['blob', 'SGk=', new Uint8Array([72, 105])],
    ['blob', 'SG\r\nk=', new Uint8Array([72, 105])],
    ['blob', 'SGk', undefined],
    ['blob', 'S-k=', undefined],
    ['string', '', ''],
  ] as const)('reads as a %s: %j', (kind, text, want) => {
    expect(parseScalar({ kind }, text)).toEqual(want)
  })
})
