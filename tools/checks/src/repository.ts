// What the repository's checks look at: its tracked files and its workspace packages. For checks only; nothing that runs
// imports it.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The root of the work tree. */
export const ROOT = join(import.meta.dirname, '../../..')

export interface PackageManifest {
  readonly folder: string
  readonly name: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** Files that git tracks or would track, relative to the root. */
export function listFiles(): string[] {
  const output = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return output.split('\n').filter((file) => file !== '' && exists(file))
}

/** The text of a file of the repository. */
export function readRepositoryFile(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

/** Every workspace package. */
export function listPackages(): PackageManifest[] {
  return listFiles()
    .filter((file) => /^((packages|apps)\/[^/]+|test-e2e|benchmarks)\/package\.json$/.test(file))
    .map((file) => {
      const manifest = JSON.parse(readRepositoryFile(file)) as Partial<PackageManifest>
      return {
        folder: file.slice(0, -'/package.json'.length),
        name: manifest.name ?? '',
        dependencies: manifest.dependencies ?? {},
        devDependencies: manifest.devDependencies ?? {},
      }
    })
}

// A file that was deleted and not yet committed is still in the index.
function exists(file: string): boolean {
  try {
    readFileSync(join(ROOT, file))
    return true
  } catch {
    return false
  }
}
