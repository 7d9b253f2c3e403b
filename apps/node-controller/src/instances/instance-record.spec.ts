// Records read back whole, and everything that is no record refused.
import { describe, expect, it } from 'vitest'
import { instance } from '../node-bench.fixture.ts'
import { type InstanceRecord, parseInstanceRecord } from './instance-record.ts'

const record: InstanceRecord = {
  instance: instance(),
  storeId: 'store-a',
  generation: 3,
  startedBoot: 'boot-1',
  rebootCount: 1,
  failure: null,
}

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

describe('parseInstanceRecord()', () => {
  it('reads back what was written', () => {
    expect(parseInstanceRecord(bytes(record))).toEqual({ ok: true, value: record })
  })

  const whole = JSON.stringify(record)
  const damages: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['half of it', whole.slice(0, whole.length / 2)],
    ['another value', '[]'],
    ['null', 'null'],
    ...Object.keys(record)
      .filter((key) => key !== 'startedBoot' && key !== 'failure')
      .map((key) => [`it without ${key}`, JSON.stringify({ ...record, [key]: undefined })] as const),
    ['a foreign id', whole.replaceAll('i-00000000000000001', '../../../etc')],
    ['a broken address', whole.replace('10.10.1.2', '10.10.1.999')],
  ]
  for (const [name, text] of damages) {
    it(`refuses ${name}`, () => expect(parseInstanceRecord(new TextEncoder().encode(text)).ok).toBe(false))
  }

  it('refuses bytes that are no text', () => {
    expect(parseInstanceRecord(Uint8Array.of(0xff, 0xfe)).ok).toBe(false)
  })
})
