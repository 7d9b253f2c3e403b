// Checks of proto/: style, format, no broken contract since the last landed commit, generated code up to date. Everything
// runs from temporary folders, since buf's own git input does not read linked work trees.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from './repository.ts'

const SCRATCH = mkdtempSync(join(tmpdir(), 'karri-protos-'))
const GENERATED = 'packages/contracts/src/gen'

afterAll(() => {
  rmSync(SCRATCH, { recursive: true })
})

describe('proto/', () => {
  it('passes buf lint', () => {
    expect(buf('lint')).toBe('')
  }, 60_000)

  it('is formatted', () => {
    expect(buf('format', '--diff', '--exit-code'), 'run npx buf format -w in proto/').toBe('')
  }, 60_000)

  it('breaks nothing that the last landed commit promised', () => {
    const base = landedCommit()
    if (base === null) return expect(git('rev-list', '--count', 'HEAD')).toBe('1')
    const folder = join(SCRATCH, 'base')
    mkdirSync(folder)
    const archive = join(SCRATCH, 'base.tar')
    writeFileSync(archive, execFileSync('git', ['archive', base, 'proto'], { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 }))
    execFileSync('tar', ['-xf', archive, '-C', folder])
    expect(buf('breaking', '--against', join(folder, 'proto'))).toBe('')
  }, 60_000)

  it('is what the generated code was made from', () => {
    buf('generate', '-o', join(SCRATCH, 'fresh/proto'))
    const fresh = readTree(join(SCRATCH, 'fresh', GENERATED))
    expect(Object.keys(fresh).length).toBeGreaterThan(5)
    expect(readTree(join(ROOT, GENERATED)), 'run npx buf generate in proto/').toEqual(fresh)
  }, 60_000)
})

// What buf printed: its findings when it fails.
function buf(...args: readonly string[]): string {
  try {
    const path = `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`
    const options = { cwd: join(ROOT, 'proto'), encoding: 'utf8', env: { ...process.env, PATH: path } } as const
    return execFileSync(join(ROOT, 'node_modules/.bin/buf'), args, { ...options, stdio: 'pipe' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return `${stdout}${stderr}` || String(error)
  }
}

// Where this branch left main, or on main itself the commit before; null in a history of one commit.
function landedCommit(): string | null {
  const head = git('rev-parse', 'HEAD')
  for (const main of ['origin/main', 'main']) {
    const base = git('merge-base', 'HEAD', main)
    if (base !== null && base !== head) return base
  }
  return git('rev-parse', '--verify', '--quiet', 'HEAD^')
}

function git(...args: readonly string[]): string | null {
  try {
    return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return null
  }
}

function readTree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  return Object.fromEntries(files.sort().map((file) => [file, readFileSync(join(folder, file), 'utf8')]))
}
