// The compiled bpf/vlan.c with one port's numbers in it. Two immediates are magic numbers which this file replaces in the
// ELF object's bytes; that is checked against the count that the object is known to have, never assumed.
import { readFileSync } from 'node:fs'
import { KarriError } from '@karri/model'

/** What differs from port to port. */
export interface VlanObjectValues {
  /** 1 to 4094. */
  readonly tag: number
  /** Index of the device that frames are sent on to. */
  readonly target: number
}

/** As in bpf/vlan.c. Each occurs twice: once in the push program and once in the pop program. */
const MAGIC = { tag: 0xace, target: 0x7a11_0002 } as const
const OCCURRENCES = 2

/**
 * The object for one port.
 * @param object the compiled program, from bpf/vlan.o by default
 * @throws KarriError `BadVlanObject` when the object is not the one that this code knows
 */
export function patchVlanObject(values: VlanObjectValues, object: Uint8Array = readVlanObject()): Uint8Array {
  // Places are found before anything is written, or a written value could itself look like a magic number.
  const tags = findPlaces(object, MAGIC.tag)
  const targets = findPlaces(object, MAGIC.target)
  const patched = Buffer.from(object)
  for (const place of tags) patched.writeUInt32LE(values.tag, place)
  for (const place of targets) patched.writeUInt32LE(values.target, place)
  return patched
}

/** The committed object. */
export function readVlanObject(): Uint8Array {
  return readFileSync(new URL('../../bpf/vlan.o', import.meta.url))
}

/** Where an immediate stands: in the second half of an 8-byte instruction, whose sections are 8-byte aligned. */
function findPlaces(object: Uint8Array, magic: number): readonly number[] {
  const bytes = Buffer.from(object)
  const places: number[] = []
  for (let place = 4; place + 4 <= bytes.length; place += 8) {
    if (bytes.readUInt32LE(place) === magic) places.push(place)
  }
  if (places.length === OCCURRENCES) return places
  throw new KarriError(
    'BadVlanObject',
    `bpf/vlan.o has 0x${magic.toString(16)} in ${places.length} places instead of ${OCCURRENCES}: rebuild it with make -C packages/host/bpf`,
  )
}
