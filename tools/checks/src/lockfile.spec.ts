// Guards package-lock.json against npm dropping platform packages that a registry mirror does not hold: `npm ci` would
// refuse such a lockfile everywhere (tools/complete-lockfile.mjs mends it).
import { describe, expect, it } from 'vitest'
import { readRepositoryFile } from './repository.ts'

interface LockEntry {
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const { packages } = JSON.parse(readRepositoryFile('package-lock.json')) as { packages: Record<string, LockEntry> }

describe('package-lock.json', () => {
  it('has an entry for every optional dependency', () => {
    const optional = Object.entries(packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).map((name) => ({ path, name })),
    )
    const missing = optional.filter(
      ({ path, name }) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
    )
    expect(optional.length).toBeGreaterThan(20)
    expect(missing, 'run node tools/complete-lockfile.mjs').toEqual([])
  })
})
