// Who may work on a lab: one at a time, and a process that died holds nothing.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCommandRunner } from '@karri/host'
import { afterAll, describe, expect, test } from 'vitest'
import { holdLab } from './hold-lab.ts'
import { labPaths } from './lab-paths.ts'

const folder = mkdtempSync(join(tmpdir(), 'karri-hold-'))
afterAll(() => rmSync(folder, { recursive: true }))
const paths = { ...labPaths('held'), root: join(folder, 'lab') }
const mark = `${paths.root}.held`

describe('holdLab()', () => {
  test('refuses while another karri is at work, and names it', async () => {
    const args = ['-c', 'while :; do sleep 1; done', 'karri', 'up']
    const other = await createCommandRunner().spawnDetached('/bin/sh', args, { logFile: join(folder, 'log') })
    try {
      writeFileSync(mark, `${other}\n`)
      await expect(holdLab(paths, async () => 'done')).rejects.toMatchObject({
        code: 'LabBusy',
        message: expect.stringContaining(`process ${other} (karri up)`),
      })
      expect(readFileSync(mark, 'utf8')).toBe(`${other}\n`)
    } finally {
      process.kill(other, 'SIGKILL')
    }
  })

  test.each(['999999999\n', '', 'no pid', '1\n'])('takes over a mark of a process that is gone: %j', async (text) => {
    writeFileSync(mark, text)
    expect(await holdLab(paths, async () => 'done')).toBe('done')
    expect(existsSync(mark)).toBe(false)
  })

  test('gives the lab back when the work fails', async () => {
    await expect(holdLab(paths, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await holdLab(paths, async () => 'again')).toBe('again')
  })
})
