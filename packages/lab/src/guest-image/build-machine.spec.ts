// Which files of `ldd` go into the image.
import { describe, expect, it } from 'vitest'
import { parseLibraries } from './build-machine.ts'

describe('parseLibraries()', () => {
  it('takes the files and the loader, but not what the kernel provides', () => {
    const ldd = [
      '\tlinux-vdso.so.1 (0x00007f46b2b77000)',
      '\tlibz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x00007f46b2a1b000)',
      '\t/lib64/ld-linux-x86-64.so.2 (0x00007f46b2b79000)',
    ].join('\n')
    expect(parseLibraries(ldd)).toEqual(['/lib/x86_64-linux-gnu/libz.so.1', '/lib64/ld-linux-x86-64.so.2'])
  })
})
