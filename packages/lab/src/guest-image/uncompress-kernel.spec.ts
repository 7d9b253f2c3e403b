// The payload of a made-up bzImage, and files that are none.
import { describe, expect, it } from 'vitest'
import { cutKernelPayload } from './uncompress-kernel.ts'

/** A bzImage with 3 setup sectors and a payload at 16 bytes into the rest. */
function bzImage(payload: Uint8Array): Buffer {
  const image = Buffer.alloc(4 * 512 + 16 + payload.length + 4 + 100, 0xee)
  image.writeUInt8(3, 0x1f1)
  image.write('HdrS', 0x202, 'latin1')
  image.writeUInt32LE(16, 0x248)
  image.writeUInt32LE(payload.length + 4, 0x24c)
  image.set(payload, 4 * 512 + 16)
  return image
}

describe('cutKernelPayload()', () => {
  it.each([
    ['too short', Buffer.alloc(100)],
    ['without a boot header', Buffer.alloc(4096)],
    ['compressed in another way', bzImage(Buffer.from([0x1f, 0x8b, 8, 0, 0]))],
  ])('refuses an image that is %s', (_, image) => {
    expect(() => cutKernelPayload(image)).toThrow(expect.objectContaining({ code: 'UnknownKernelImage' }))
  })

  it('cuts the payload without the length that follows it', () => {
    const payload = Buffer.from([0x02, 0x21, 0x4c, 0x18, 1, 2, 3])
    expect(cutKernelPayload(bzImage(payload))).toEqual(payload)
  })
})
