// Which of three arpings is installed, and the options that each one takes.
import { describe, expect, test } from 'vitest'
import { announceAddress, detectArping } from './arping.ts'
import { CommandError } from './run/command-error.ts'
import { createFakeRunner } from './run/fake-runner.ts'

const PLACE = { device: 'eth0', address: '192.168.3.1' }

describe('detectArping()', () => {
  test.each([
    ['iputils', 'arping from iputils 20221126\n'],
    ['habets', 'ARPing 2.23, by Thomas Habets <thomas@habets.se>\n'],
    ['busybox', "arping: invalid option -- 'V'\nBusyBox v1.35.0 multi-call binary.\n"],
  ])('%s by what it says of itself', async (flavour, said) => {
    expect(await detectArping(createFakeRunner(() => ({ exitCode: 1, stderr: said })))).toBe(flavour)
  })

  test('busybox where no arping is installed', async () => {
    const runner = createFakeRunner(({ file, args }) => {
      throw new CommandError('CommandNotFound', { file, args, exitCode: null, signal: null, stderr: '' })
    })
    expect(await detectArping(runner)).toBe('busybox')
  })
})

describe('announceAddress()', () => {
  test('each flavour with its own options, and exit code 1 (nobody answered) is success', async () => {
    const runner = createFakeRunner(() => ({ exitCode: 1 }))
    for (const flavour of ['iputils', 'habets', 'busybox'] as const) await announceAddress(runner, flavour, PLACE)
    expect(runner.lines()).toMatchInlineSnapshot(`
      [
        "arping -q -U -c 1 -w 1 -I eth0 192.168.3.1",
        "arping -q -c 1 -W 0.01 -U -i eth0 -S 192.168.3.1 192.168.3.1",
        "busybox arping -q -U -c 1 -w 1 -I eth0 192.168.3.1",
      ]
    `)
  })
})
