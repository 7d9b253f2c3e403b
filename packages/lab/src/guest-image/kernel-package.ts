// Debian's cloud kernel, downloaded by apt (which checks its signature) and unpacked into a folder. It is never
// installed, because its package hooks would change the machine's boot loader.
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandRunner } from '@karri/host'
import { KarriError } from '@karri/model'

/** An unpacked kernel package. Paths are absolute. */
export interface KernelPackage {
  /** `6.1.0-56-cloud-amd64` */
  readonly release: string
  readonly bzImage: string
  /** Holds `modules.dep` and `kernel/`. */
  readonly modules: string
}

/** Downloads and unpacks the kernel that the metapackage points to now, unless that was done before. */
export async function unpackKernelPackage(runner: CommandRunner, workDir: string): Promise<KernelPackage> {
  const known = await readdir(join(workDir, 'kernel', 'lib', 'modules')).catch(() => [])
  if (known[0] === undefined) await download(runner, workDir)
  const release = known[0] ?? (await readdir(join(workDir, 'kernel', 'lib', 'modules')))[0]
  if (release === undefined) throw new KarriError('KernelPackageEmpty', 'the kernel package holds no modules')
  const root = join(workDir, 'kernel')
  return { release, bzImage: join(root, 'boot', `vmlinuz-${release}`), modules: join(root, 'lib', 'modules', release) }
}

const METAPACKAGE = 'linux-image-cloud-amd64'

/** Milliseconds for 27 MB over a slow line. */
const DOWNLOAD_MS = 600_000

async function download(runner: CommandRunner, workDir: string): Promise<void> {
  const folder = join(workDir, 'kernel-package')
  const unpacked = join(workDir, 'kernel.unpacked')
  await rm(folder, { recursive: true, force: true })
  await rm(unpacked, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const { stdout } = await runner.run('apt-cache', ['depends', METAPACKAGE])
  // apt downloads into its working folder and knows no option for another.
  await runner.run('env', [`--chdir=${folder}`, 'apt-get', '--quiet', 'download', findKernelPackage(stdout)], {
    timeoutMs: DOWNLOAD_MS,
  })
  const archive = (await readdir(folder)).find((name) => name.endsWith('.deb'))
  if (archive === undefined) throw new KarriError('KernelPackageEmpty', `apt-get download left nothing in ${folder}`)
  await runner.run('dpkg-deb', ['--extract', join(folder, archive), unpacked], { timeoutMs: DOWNLOAD_MS })
  const [release] = await readdir(join(unpacked, 'lib', 'modules'))
  await runner.run('depmod', ['--basedir', unpacked, release ?? ''])
  await rename(unpacked, join(workDir, 'kernel'))
}

/** The package that a line `Depends: linux-image-6.1.0-56-cloud-amd64` names. */
export function findKernelPackage(aptCacheDepends: string): string {
  const match = /Depends: (linux-image-\S+)/.exec(aptCacheDepends)
  if (match?.[1] !== undefined) return match[1]
  throw new KarriError('KernelPackageUnknown', `apt knows no package ${METAPACKAGE}: run apt-get update`)
}
