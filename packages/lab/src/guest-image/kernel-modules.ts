// Which kernel modules a guest needs and in which order they are inserted. Pure but for the copying.
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { KarriError } from '@karri/model'
import type { KernelPackage } from './kernel-package.ts'

/** Copies modules with all that they need into a folder; resolves with their file names in the order of insertion. */
export async function copyModules(
  kernel: KernelPackage,
  wanted: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true })
  const paths = orderModules(await readFile(join(kernel.modules, 'modules.dep'), 'utf8'), wanted)
  for (const path of paths) await copyFile(join(kernel.modules, path), join(folder, basename(path)))
  return paths.map((path) => basename(path))
}

/**
 * The paths of the wanted modules and their dependencies, each once and after what it needs.
 * @param modulesDep depmod's file: `path: dependency …`, the deepest dependency last (modules.dep(5))
 * @throws KarriError `KernelModuleMissing`
 */
export function orderModules(modulesDep: string, wanted: readonly string[]): readonly string[] {
  const lines = new Map<string, readonly string[]>()
  for (const line of modulesDep.split('\n')) {
    const [path = '', rest = ''] = line.split(':')
    if (path !== '') lines.set(basename(path, '.ko'), [path, ...rest.trim().split(' ').filter(Boolean)])
  }
  const ordered = wanted.flatMap((name) => {
    const paths = lines.get(name)
    if (paths === undefined) throw new KarriError('KernelModuleMissing', `the kernel package has no module ${name}`)
    return paths.toReversed()
  })
  return [...new Set(ordered)]
}
