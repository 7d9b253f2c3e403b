// With the real qemu-img, because what it does with a hostile image is the point.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCommandRunner } from '../run/command-runner.ts'
import { prepareDisk, removeDisk } from './prepare-disk.ts'

const runner = createCommandRunner()
let folder: string
let imagePath: string
let diskPath: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'karri-disk-'))
  imagePath = join(folder, 'image')
  diskPath = join(folder, 'instance', 'disk')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const qemuImg = (...args: string[]) => runner.run('qemu-img', args)
const prepare = (diskGib = 2) => prepareDisk(runner, { imagePath, diskPath, diskGib })

async function readInfo(): Promise<Record<string, unknown>> {
  return JSON.parse((await qemuImg('info', '--output=json', '-f', 'qcow2', diskPath)).stdout)
}

describe('prepareDisk()', () => {
  it('refuses a qcow2 image that names a file of the node', async () => {
    await writeFile(join(folder, 'secret'), 'x'.repeat(512))
    await qemuImg('create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', join(folder, 'secret'), imagePath, '1M')
    await expect(prepare()).rejects.toMatchObject({
      code: 'ImageRefused',
      message: expect.stringContaining('backing file'),
    })
    await qemuImg('create', '-q', '-f', 'qcow2', '-o', `data_file=${join(folder, 'data')}`, imagePath, '1M')
    await expect(prepare()).rejects.toMatchObject({ code: 'ImageRefused', message: expect.stringContaining('data') })
    expect(await readdir(folder)).not.toContain('instance')
  })

  it('refuses a qcow2 image that qemu-img cannot read', async () => {
    await qemuImg('create', '-q', '-f', 'qcow2', imagePath, '1M')
    const bytes = await readFile(imagePath)
    bytes.writeUInt32BE(60, 20)
    await writeFile(imagePath, bytes)
    await expect(prepare()).rejects.toMatchObject({
      code: 'ImageRefused',
      message: expect.stringContaining('qemu-img'),
    })
  })

  it.each([
    ['raw', 'larger'],
    ['qcow2', 'larger'],
  ])('refuses a %s image that is %s than the disk', async (format) => {
    await qemuImg('create', '-q', '-f', format, imagePath, '1025M')
    await expect(prepare(1)).rejects.toMatchObject({
      code: 'ImageLargerThanDisk',
      message: expect.stringContaining('1074790400 bytes'),
    })
  })

  it('refuses an empty image', async () => {
    await writeFile(imagePath, '')
    await expect(prepare()).rejects.toMatchObject({ code: 'ImageRefused' })
  })

  it.each(['raw', 'qcow2'])('makes an overlay of the size of the type on a %s image', async (format) => {
    await qemuImg('create', '-q', '-f', format, imagePath, '1M')
    expect(await prepare()).toEqual({ path: diskPath, format: 'qcow2' })
    expect(await readInfo()).toMatchObject({
      'virtual-size': 2 * 1024 ** 3,
      'backing-filename': imagePath,
      'backing-filename-format': format,
    })
  })

  it('takes a text that only looks like another format as raw', async () => {
    await writeFile(imagePath, `KDMV${'\0'.repeat(508)}`)
    await prepare()
    expect(await readInfo()).toMatchObject({ 'backing-filename-format': 'raw' })
  })

  it('keeps a disk that is there with what its guest wrote', async () => {
    await writeFile(imagePath, new Uint8Array(1024 * 1024))
    await prepare()
    await runner.run('qemu-io', ['-f', 'qcow2', '-c', 'write -P 7 0 512', diskPath])
    const written = await readFile(diskPath)
    await prepare()
    expect(await readFile(diskPath)).toEqual(written)
  })

  it('repairs what a crash in the middle left', async () => {
    await writeFile(imagePath, new Uint8Array(1024 * 1024))
    await mkdir(join(folder, 'instance'))
    await writeFile(`${diskPath}.partial`, 'half')
    await writeFile(diskPath, '')
    await prepare()
    expect(await readdir(join(folder, 'instance'))).toEqual(['disk'])
    expect(await readInfo()).toMatchObject({ 'virtual-size': 2 * 1024 ** 3 })
  })
})

describe('removeDisk()', () => {
  it('removes the disk and the half of one, twice', async () => {
    await mkdir(join(folder, 'instance'))
    await writeFile(diskPath, 'x')
    await writeFile(`${diskPath}.partial`, 'x')
    await removeDisk(diskPath)
    await removeDisk(diskPath)
    expect(await readdir(join(folder, 'instance'))).toEqual([])
  })
})
