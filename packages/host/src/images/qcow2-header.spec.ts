// Hostile qcow2 headers, by table and as a law over any bytes.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isQcow2, parseQcow2Header } from './qcow2-header.ts'

/** A sound header of version 3 for 1 MiB, changed by the case. */
function header(change: (header: Buffer) => void = () => undefined): Buffer {
  const bytes = Buffer.alloc(104)
  bytes.write('QFI\xfb', 0, 'latin1')
  bytes.writeUInt32BE(3, 4)
  bytes.writeUInt32BE(16, 20)
  bytes.writeBigUInt64BE(1024n * 1024n, 24)
  bytes.writeUInt32BE(104, 100)
  change(bytes)
  return bytes
}

describe('parseQcow2Header()', () => {
  it.each([
    ['a backing file', header((bytes) => bytes.writeBigUInt64BE(512n, 8)), 'it has a backing file'],
    ['a backing file in version 2', header((bytes) => bytes.fill(2, 7, 8).writeBigUInt64BE(512n, 8)), 'backing file'],
    ['a data file', header((bytes) => bytes.writeBigUInt64BE(4n, 72)), 'keeps its data in another file'],
    ['encryption', header((bytes) => bytes.writeUInt32BE(2, 32)), 'encrypted'],
    ['damage', header((bytes) => bytes.writeBigUInt64BE(2n, 72)), 'marked as corrupt'],
    ['an unknown version', header((bytes) => bytes.writeUInt32BE(4, 4)), 'version 4'],
    ['an absurd size', header((bytes) => bytes.writeBigUInt64BE(2n ** 63n, 24)), 'absurd'],
    ['no size', header((bytes) => bytes.writeBigUInt64BE(0n, 24)), 'absurd'],
    ['a header that is cut off', header().subarray(0, 80), 'cut off'],
    ['a header that is hardly there', header().subarray(0, 8), 'no qcow2'],
    ['other bytes', Buffer.alloc(104), 'no qcow2'],
  ])('refuses %s', (_, bytes, message) => {
    expect(parseQcow2Header(bytes)).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining(message) }],
    })
  })

  it('reads the size of a sound image', () => {
    expect(parseQcow2Header(header())).toEqual({ ok: true, value: { virtualBytes: 1024 * 1024 } })
  })

  it('never throws, and accepts no backing file, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (noise) => {
        const bytes = header((sound) => sound.set(noise.subarray(0, 100), 4))
        const result = parseQcow2Header(bytes)
        return !result.ok || (isQcow2(bytes) && bytes.readBigUInt64BE(8) === 0n)
      }),
    )
  })
})
