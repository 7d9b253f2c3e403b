// The real process on an empty and on a bad root folder: what it prints, and that it ends.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCommandRunner } from '@karri/host'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const MAIN = join(import.meta.dirname, 'main.ts')

describe('main.ts', () => {
  let root = ''
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'karri-main-'))
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  const run = () => createCommandRunner().run(process.execPath, [MAIN, '--root', root], { exitCodes: [1] })

  it('says everything that it lacks at once, with what mends it', async () => {
    const { stderr } = await run()
    expect(stderr).toContain(`${root}/etc/eucalyptus/eucalyptus.conf is not there`)
    expect(stderr).toContain(`${root}/etc/karri/tls/ca.crt is not there`)
    expect(stderr).toContain('karri certificate issue cluster-controller NAME')
  })

  it('refuses a bad configuration whole, each problem with its line', async () => {
    await mkdir(join(root, 'etc/eucalyptus'), { recursive: true })
    const lines = ['VNET_MODE="MANAGED"', 'VNET_PRIVINTERFACE="eth0"', 'VNET_DNS="nowhere"', 'VNET_ADDRSPERNET="33"']
    await writeFile(join(root, 'etc/eucalyptus/eucalyptus.conf'), lines.join('\n'))
    const { stderr } = await run()
    for (const line of [3, 4]) expect(stderr).toContain(`eucalyptus.conf:${line}: `)
    expect(stderr).toContain('ca.crt is not there')
  })
})
