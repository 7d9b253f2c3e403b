// The disk's size as df sees it.
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { createCommandRunner } from '../run/command-runner.ts'
import { readDiskCapacity } from './read-disk-capacity.ts'

describe('readDiskCapacity()', () => {
  it('agrees with df', async () => {
    const { stdout } = await createCommandRunner().run('df', ['--block-size=1', '--output=size', tmpdir()])
    const { totalBytes, freeBytes } = await readDiskCapacity(tmpdir())
    expect(totalBytes).toBe(Number(stdout.split('\n')[1]))
    expect(freeBytes).toBeLessThanOrEqual(totalBytes)
  })

  it('fails for a folder that is not there', async () => {
    await expect(readDiskCapacity('/nowhere/at/all')).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
