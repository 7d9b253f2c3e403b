// Reading and trimming a console file that QEMU holds open meanwhile.
import { appendFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCommandRunner } from '../../run/command-runner.ts'
import { CONSOLE_LIMIT_BYTES, CONSOLE_TAIL_BYTES, readConsoleTail, trimConsoleLog } from './console-log.ts'

let folder: string
let log: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'karri-console-'))
  log = join(folder, 'console.log')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('readConsoleTail()', () => {
  it('is empty before the guest has spoken', async () => {
    expect(await readConsoleTail(log)).toEqual({ output: new Uint8Array(), writtenAtMs: 0 })
  })

  it('keeps the last 64 KiB, oldest first', async () => {
    await writeFile(log, `lost${'x'.repeat(CONSOLE_TAIL_BYTES - 4)}tail`)
    const { output } = await readConsoleTail(log)
    expect(Buffer.from(output).toString()).toBe(`${'x'.repeat(CONSOLE_TAIL_BYTES - 4)}tail`)
  })
})

describe('trimConsoleLog()', () => {
  it('gives the space of a chatty guest back and keeps its last words, also those after the cut', async () => {
    await writeFile(log, 'x'.repeat(3 * CONSOLE_LIMIT_BYTES))
    await appendFile(log, 'last words')
    const before = await readConsoleTail(log)
    await trimConsoleLog(log, createCommandRunner())
    expect((await readConsoleTail(log)).output).toEqual(before.output)
    expect((await stat(log)).blocks * 512).toBeLessThan(CONSOLE_TAIL_BYTES + 16 * 1024)
    await appendFile(log, '!')
    expect(Buffer.from((await readConsoleTail(log)).output).toString()).toMatch(/last words!$/)
  })

  it('leaves a quiet guest and one without a console alone', async () => {
    await trimConsoleLog(log, createCommandRunner())
    await writeFile(log, 'quiet')
    await trimConsoleLog(log, createCommandRunner())
    expect((await stat(log)).size).toBe(5)
  })
})
