// Takes the uncompressed ELF kernel out of a bzImage: QEMU boots it through its PVH entry without real mode and without
// unpacking under emulation, which saves a tenth of the boot.
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { CommandRunner } from '@karri/host'
import { KarriError } from '@karri/model'

/** Writes the kernel of a bzImage to `out`. */
export async function uncompressKernel(runner: CommandRunner, bzImage: string, out: string): Promise<void> {
  const compressed = `${out}.lz4`
  await writeFile(compressed, cutKernelPayload(await readFile(bzImage)))
  await runner.run('lz4', ['-d', '-f', '-q', compressed, `${out}.partial`])
  await rename(`${out}.partial`, out)
  await rm(compressed)
}

/**
 * The compressed kernel in a bzImage (Linux x86 boot protocol 2.08: setup_sects, payload_offset, payload_length), without
 * the length that follows it.
 * @throws KarriError `UnknownKernelImage`
 */
export function cutKernelPayload(bzImage: Uint8Array): Uint8Array {
  const image = Buffer.from(bzImage.buffer, bzImage.byteOffset, bzImage.byteLength)
  if (image.length < HEADER_BYTES || image.toString('latin1', 0x202, 0x206) !== 'HdrS') {
    throw new KarriError('UnknownKernelImage', 'the kernel is no bzImage: it has no boot header')
  }
  const start = (image.readUInt8(0x1f1) + 1) * SECTOR_BYTES + image.readUInt32LE(0x248)
  const payload = image.subarray(start, start + image.readUInt32LE(0x24c) - UNCOMPRESSED_LENGTH_BYTES)
  if (!payload.subarray(0, LZ4_LEGACY_MAGIC.length).equals(LZ4_LEGACY_MAGIC)) {
    throw new KarriError('UnknownKernelImage', 'the kernel is not compressed with lz4, as Debian’s cloud kernel is')
  }
  return payload
}

const HEADER_BYTES = 0x250
const SECTOR_BYTES = 512
const UNCOMPRESSED_LENGTH_BYTES = 4
const LZ4_LEGACY_MAGIC = Buffer.from([0x02, 0x21, 0x4c, 0x18])
