// What is missing is listed at once; a defect is not mistaken for it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KarriError } from '@karri/model'
import { describe, expect, it } from 'vitest'
import { readPrerequisites } from './prerequisites.ts'
import { readConfigFiles } from './read-config-files.ts'

describe('readPrerequisites()', () => {
  it('answers each value under its name', async () => {
    const value = await readPrerequisites('node-controller', { a: async () => 1, b: async () => 'two' })
    expect(value).toEqual({ a: 1, b: 'two' })
  })

  it('lists everything that is missing at once', async () => {
    const missing = (message: string) => async (): Promise<never> => {
      throw new KarriError('Missing', message)
    }
    const reads = { config: missing('a.conf:1 is wrong\na.conf:2 is wrong'), tls: missing('no certificate') }
    await expect(readPrerequisites('node-controller', reads)).rejects.toMatchObject({
      code: 'NotReady',
      message: 'node-controller lacks what it needs:\n- a.conf:1 is wrong\n- a.conf:2 is wrong\n- no certificate',
    })
  })

  it('does not dress up a defect as a missing prerequisite', async () => {
    const reads = { config: async () => Promise.reject(new TypeError('a defect')) }
    await expect(readPrerequisites('node-controller', reads)).rejects.toThrow(TypeError)
  })
})

describe('readConfigFiles()', () => {
  it('reads the local file after the main one, and names a missing main file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'karri-config-'))
    const paths = { config: join(folder, 'a.conf'), localConfig: join(folder, 'b.conf') }
    try {
      await expect(readConfigFiles(paths)).rejects.toMatchObject({ code: 'ConfigMissing' })
      await writeFile(paths.config, 'A="1"')
      expect(await readConfigFiles(paths)).toEqual([{ path: paths.config, text: 'A="1"' }])
      await writeFile(paths.localConfig, 'A="2"')
      expect((await readConfigFiles(paths)).map((file) => file.text)).toEqual(['A="1"', 'A="2"'])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
