// The patched object differs in the port's numbers only, and bpf/vlan.o really is bpf/vlan.c.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { patchVlanObject, readVlanObject } from './vlan-object.ts'

const folder = new URL('../../bpf/', import.meta.url).pathname

describe('patchVlanObject()', () => {
  test('changes eight bytes at most of each number and nothing else', () => {
    const object = Buffer.from(readVlanObject())
    const values = fc.record({
      tag: fc.integer({ min: 1, max: 4094 }),
      target: fc.integer({ min: 1, max: 0x7fff_ffff }),
    })
    fc.assert(
      fc.property(values, ({ tag, target }) => {
        const patched = Buffer.from(patchVlanObject({ tag, target }))
        expect(patched.length).toBe(object.length)
        const changed = [...object.keys()].filter((place) => place % 4 === 0).filter((place) => !same(place))
        const numbers = changed.map((place) => patched.readUInt32LE(place))
        expect(numbers.filter((number) => number !== tag && number !== target)).toEqual([])
        expect(changed.length).toBe(2 * (Number(tag !== 0xace) + Number(target !== 0x7a11_0002)))

        function same(place: number): boolean {
          return object.readUInt32LE(place) === patched.readUInt32LE(place)
        }
      }),
      { numRuns: 50 }, // dear: each run goes over the whole object
    )
  })

  test('refuses an object that has the magic numbers in other than the known places', () => {
    const twice = Buffer.concat([readVlanObject(), readVlanObject()])
    expect(() => patchVlanObject({ tag: 10, target: 2 }, twice)).toThrow('0xace in 4 places instead of 2')
    const patched = patchVlanObject({ tag: 10, target: 2 })
    expect(() => patchVlanObject({ tag: 10, target: 2 }, patched)).toThrow('0xace in 0 places instead of 2')
  })
})

describe('bpf/vlan.o', () => {
  test('is the object of bpf/vlan.c: by its checksums, and by building it again where bpf-gcc is installed', () => {
    const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n')
    const actual = ['vlan.c', 'vlan.o'].map((file) => `${sha256(readFileSync(join(folder, file)))}  ${file}`)
    expect(sums).toEqual(actual)
    if (!existsSync('/usr/bin/bpf-gcc')) return
    const scratch = mkdtempSync(join(tmpdir(), 'karri-bpf-'))
    try {
      for (const file of ['vlan.c', 'Makefile']) cpSync(join(folder, file), join(scratch, file))
      execFileSync('make', ['-s', '-C', scratch])
      expect(sha256(readFileSync(join(scratch, 'vlan.o')))).toBe(sha256(readVlanObject()))
    } finally {
      rmSync(scratch, { recursive: true })
    }
  })
})

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
