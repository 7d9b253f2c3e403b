// What a hostile guest process may send, before what QEMU sends.
import { KarriError } from '@karri/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineSplitter, MAX_QMP_LINE_BYTES, parseQmpMessage } from './qmp-message.ts'

describe('parseQmpMessage()', () => {
  it.each([
    ['no JSON', 'rubbish'],
    ['an array', '[1]'],
    ['null', 'null'],
    ['a number', '7'],
    ['an answer without an id', '{"return": {}}'],
    ['an answer whose id is text', '{"return": {}, "id": "1"}'],
    ['nothing that QMP knows', '{"id": 1}'],
  ])('refuses %s', (_, line) => {
    expect(() => parseQmpMessage(line)).toThrow(expect.objectContaining({ code: 'QmpGarbled' }))
  })

  it('answers any line with a message or with QmpGarbled', () => {
    const line = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .dictionary(fc.constantFrom('return', 'error', 'event', 'id'), fc.anything())
        .map((value) => JSON.stringify(value) ?? ''),
    )
    fc.assert(
      fc.property(line, (text) => {
        try {
          return ['greeting', 'return', 'error', 'event'].includes(parseQmpMessage(text).kind)
        } catch (error) {
          return error instanceof KarriError && error.code === 'QmpGarbled'
        }
      }),
    )
  })

  it('reads greeting, answer, error and event', () => {
    const lines = [
      '{"QMP": {"version": {"qemu": {"major": 7}}, "capabilities": ["oob"]}}',
      '{"return": {"status": "running"}, "id": 3}',
      '{"id": 4, "error": {"class": "CommandNotFound", "desc": "The command x has not been found"}}',
      '{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "SHUTDOWN", "data": {"guest": true}}',
    ]
    expect(lines.map(parseQmpMessage)).toEqual([
      { kind: 'greeting' },
      { kind: 'return', id: 3, value: { status: 'running' } },
      { kind: 'error', id: 4, message: 'The command x has not been found' },
      { kind: 'event', event: { name: 'SHUTDOWN', data: { guest: true } } },
    ])
  })
})

describe('createLineSplitter()', () => {
  it('refuses a line that never ends', () => {
    const splitter = createLineSplitter()
    const chunk = Buffer.alloc(MAX_QMP_LINE_BYTES / 2, 'x')
    splitter.push(chunk)
    splitter.push(chunk)
    expect(() => splitter.push(chunk)).toThrow(expect.objectContaining({ code: 'QmpGarbled' }))
  })

  it('gives the same lines however the bytes were cut', () => {
    const text = fc.array(
      fc
        .string({ unit: 'grapheme' })
        .map((line) => line.replaceAll(/[\r\n]/g, '').trim())
        .filter((line) => line !== ''),
    )
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 7 }), (lines, step) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\r\n`).join(''))
        const splitter = createLineSplitter()
        const got: string[] = []
        for (let at = 0; at < bytes.length; at += step) got.push(...splitter.push(bytes.subarray(at, at + step)))
        expect(got).toEqual(lines)
      }),
    )
  })
})
