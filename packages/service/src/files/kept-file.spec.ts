// A kept value over restarts, a crash in the middle of a write, and damage.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bad, ok } from '@karri/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeptFile } from './kept-file.ts'

describe('createKeptFile()', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'karri-kept-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  function open(damages: string[] = []) {
    return createKeptFile<number>({
      path: join(folder, 'deep', 'value'),
      parse: (bytes) => {
        const text = new TextDecoder().decode(bytes)
        return /^\d+$/.test(text) ? ok(Number(text)) : bad({ path: 'value', message: 'not a number' })
      },
      render: String,
      onDamaged: ({ movedTo, problems }) => damages.push(movedTo, ...problems),
    })
  }

  it('is null before the first write', async () => {
    expect(await open().read()).toBeNull()
  })

  it('keeps the last value for the next process, readable by its owner only', async () => {
    await open().write(1)
    await open().write(2)
    expect(await open().read()).toBe(2)
    expect((await stat(join(folder, 'deep', 'value'))).mode & 0o777).toBe(0o600)
    expect(await readdir(join(folder, 'deep'))).toEqual(['value'])
  })

  it('keeps the old value when the process died while it wrote the next one', async () => {
    await open().write(1)
    await writeFile(join(folder, 'deep', 'value.next'), '2 and a ha')
    expect(await open().read()).toBe(1)
    await open().write(3)
    expect(await open().read()).toBe(3)
  })

  it('sets a damaged file aside with its bytes, says so, and starts empty', async () => {
    await open().write(1)
    await writeFile(join(folder, 'deep', 'value'), 'nonsense')
    const damages: string[] = []
    expect(await open(damages).read()).toBeNull()
    expect(damages).toEqual([join(folder, 'deep', 'value.damaged'), 'value: not a number'])
    expect(await readFile(join(folder, 'deep', 'value.damaged'), 'utf8')).toBe('nonsense')
    expect(await open(damages).read()).toBeNull()
  })
})
