// Broken transfers first: every way in which bytes arrive wrong, late, twice or not at all.
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createImageCache, type ImageContent, type ImageReader } from './image-cache.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'karri-images-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const bytes = Buffer.from('a machine image of some length')
const content = contentOf(bytes)

function contentOf(image: Uint8Array): ImageContent {
  return { sha256: createHash('sha256').update(image).digest('hex'), sizeBytes: image.byteLength }
}

/** A source of an image in chunks; breaks the connection before the byte `breakAt`. */
function source(image: Uint8Array, chunk = 7, breakAt = Number.POSITIVE_INFINITY): ImageReader & { offsets: number[] } {
  const offsets: number[] = []
  async function* read(offset: number): AsyncIterable<Uint8Array> {
    offsets.push(offset)
    for (let at = offset; at < image.byteLength; at += chunk) {
      if (at + chunk > breakAt) throw new Error('connection reset')
      yield image.subarray(at, Math.min(at + chunk, image.byteLength))
    }
  }
  return Object.assign(read, { offsets })
}

const tail = (name: string) => name.slice(64)

describe('fetch()', () => {
  it('goes on where a broken transfer ended, also in a later process', async () => {
    await expect(createImageCache(folder).fetch(content, source(bytes, 7, 20))).rejects.toMatchObject({
      code: 'ImageTransferFailed',
      message: expect.stringContaining('14 of 30 bytes'),
    })
    const reader = source(bytes)
    expect(await readFile(await createImageCache(folder).fetch(content, reader))).toEqual(bytes)
    expect(reader.offsets).toEqual([14])
    expect((await readdir(folder)).map(tail)).toEqual([''])
  })

  it('ends with the right bytes or with an error, wherever it breaks and whatever is left over', async () => {
    const law = fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.integer({ min: 0, max: 220 }),
      fc.uint8Array({ maxLength: 220 }),
      async (image, breakAt, leftover) => {
        const want = contentOf(image)
        const cache = createImageCache(folder)
        await cache.remove(want.sha256)
        await writeFile(join(folder, `${want.sha256}.partial`), leftover)
        await cache.fetch(want, source(image, 16, breakAt)).catch(() => undefined)
        expect(await readFile(await cache.fetch(want, source(image, 16)))).toEqual(Buffer.from(image))
      },
    )
    // Dear: each run writes and reads real files.
    await fc.assert(law, { numRuns: 60 })
  })

  it('deletes what has another digest and says so', async () => {
    const other = Buffer.from('A machine image of some length')
    await expect(createImageCache(folder).fetch(content, source(other))).rejects.toMatchObject({
      code: 'ImageDigestMismatch',
      message: expect.stringContaining(contentOf(other).sha256),
    })
    expect(await readdir(folder)).toEqual([])
  })

  it('stops a source that sends more than the image has', async () => {
    async function* endless() {
      for (;;) yield new Uint8Array(1000)
    }
    await expect(createImageCache(folder).fetch(content, endless)).rejects.toMatchObject({ code: 'ImageSizeMismatch' })
    expect(await readdir(folder)).toEqual([])
  })

  it('names a source that ends early', async () => {
    await expect(createImageCache(folder).fetch(content, source(bytes.subarray(0, 9)))).rejects.toMatchObject({
      code: 'ImageTransferFailed',
    })
  })

  it('fetches again what lost its end in a crash', async () => {
    await writeFile(join(folder, content.sha256), 'a machine')
    expect(await readFile(await createImageCache(folder).fetch(content, source(bytes)))).toEqual(bytes)
  })

  it('refuses an image that the disk cannot hold before it reads a byte', async () => {
    const reader = source(bytes)
    const huge = { ...content, sizeBytes: Number.MAX_SAFE_INTEGER }
    await expect(createImageCache(folder).fetch(huge, reader)).rejects.toMatchObject({ code: 'InsufficientDisk' })
    expect(reader.offsets).toEqual([])
  })

  it('refuses a digest that is a path', async () => {
    const cache = createImageCache(folder)
    await expect(cache.fetch({ sha256: '../../etc/passwd', sizeBytes: 1 }, source(bytes))).rejects.toMatchObject({
      code: 'ImageDigestMalformed',
    })
    await expect(cache.remove('../x')).rejects.toMatchObject({ code: 'ImageDigestMalformed' })
  })

  it('asks once for calls at the same time and never for what it has', async () => {
    const cache = createImageCache(folder)
    const reader = source(bytes)
    const paths = await Promise.all([1, 2, 3].map(() => cache.fetch(content, reader)))
    expect(new Set([...paths, await cache.fetch(content, reader)]).size).toBe(1)
    expect(reader.offsets).toEqual([0])
  })

  it('takes the empty image', async () => {
    expect(
      await readFile(await createImageCache(folder).fetch(contentOf(Buffer.alloc(0)), source(bytes))),
    ).toHaveLength(0)
  })
})

describe('list() and remove()', () => {
  it('show verified images alone and forget them, twice', async () => {
    const cache = createImageCache(folder)
    await cache.fetch(content, source(bytes))
    await writeFile(join(folder, `${'0'.repeat(64)}.partial`), 'x')
    expect(await cache.list()).toEqual([content])
    await cache.remove(content.sha256)
    await cache.remove(content.sha256)
    expect(await cache.list()).toEqual([])
  })

  it('lists nothing before the folder is made', async () => {
    expect(await createImageCache(join(folder, 'none')).list()).toEqual([])
  })
})
