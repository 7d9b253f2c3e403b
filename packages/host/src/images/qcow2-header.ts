// Reads the header of a qcow2 file from its bytes alone. Pure: a tenant's image is judged before any program opens it,
// because opening one with a backing or data file reads whatever path the tenant wrote into it.
import { bad, ok, type Result } from '@karri/model'

/** What the header says, once nothing in it is refused. */
export interface Qcow2Header {
  /** The disk's size as its guest sees it. */
  readonly virtualBytes: number
}

/** Bytes of the header that are looked at: version 3 up to its incompatible features. */
export const QCOW2_HEADER_BYTES = 104

/** Whether a file begins as qcow2 does. */
export function isQcow2(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, MAGIC.length)).equals(MAGIC)
}

/** Parses a header (QEMU docs/interop/qcow2.txt) and refuses what a tenant's image must not have. */
export function parseQcow2Header(bytes: Uint8Array): Result<Qcow2Header> {
  const header = Buffer.from(bytes)
  if (!isQcow2(header) || header.length < VERSION_2_BYTES) return refuse('it is no qcow2 file')
  const version = header.readUInt32BE(4)
  if (version !== 2 && version !== 3) return refuse(`it is qcow2 of version ${version}, 2 and 3 are known`)
  if (header.readBigUInt64BE(8) !== 0n) return refuse('it has a backing file; flatten it with qemu-img convert')
  if (header.readUInt32BE(32) !== 0) return refuse('it is encrypted')
  if (version === 3) {
    if (header.length < QCOW2_HEADER_BYTES) return refuse('its header is cut off')
    const features = header.readBigUInt64BE(72)
    if ((features & EXTERNAL_DATA_FILE) !== 0n) return refuse('it keeps its data in another file')
    if ((features & CORRUPT) !== 0n) return refuse('it is marked as corrupt; repair it with qemu-img check -r all')
  }
  const virtualBytes = header.readBigUInt64BE(24)
  if (virtualBytes === 0n || virtualBytes > MAX_BYTES) return refuse(`its disk size of ${virtualBytes} bytes is absurd`)
  return ok({ virtualBytes: Number(virtualBytes) })
}

const MAGIC = Buffer.from('QFI\xfb', 'latin1')
const VERSION_2_BYTES = 72
/** Bits of `incompatible_features`. */
const CORRUPT = 2n
const EXTERNAL_DATA_FILE = 4n
/** 8 EiB is the format's limit; this is what a number holds exactly, and more than any node has. */
const MAX_BYTES = BigInt(Number.MAX_SAFE_INTEGER)

function refuse(message: string): Result<Qcow2Header> {
  return bad({ path: 'image', message })
}
