// Rules of style that no linter of ours knows: how files begin, how long they get, what folders are called.
import { describe, expect, it } from 'vitest'
import { listFiles, readRepositoryFile } from './repository.ts'

const MAX_LINES = 400
/** Kinds of code, not nouns of the domain (rule 1). */
const FORBIDDEN = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'types', 'services', 'misc', 'shared'])

const files = listFiles().filter((file) => !file.includes('/gen/'))
const sources = files.filter((file) => /\.(ts|mts|mjs|js|proto|sh|c)$/.test(file))

describe('source files', () => {
  it('are found at all', () => {
    expect(sources.length).toBeGreaterThan(80)
  })

  it('begin with a comment that says what they are for', () => {
    const bare = sources.filter((file) => !/^(#!.*\n)?(\/\/ ?|\/\*[\s*]*|# ?)\S/.test(readRepositoryFile(file)))
    expect(bare).toEqual([])
  })

  it(`have at most ${MAX_LINES} lines`, () => {
    const long = sources.filter((file) => readRepositoryFile(file).split('\n').length - 1 > MAX_LINES)
    expect(long).toEqual([])
  })

  it('are not named, and lie in no folder named, after a kind of code', () => {
    const wrong = sources.filter((file) => file.split('/').some((part) => FORBIDDEN.has(part.replace(/\..*$/, ''))))
    expect(wrong).toEqual([])
  })

  it('are named in kebab-case', () => {
    const wrong = sources.filter((file) => !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(file.split('/').at(-1) ?? ''))
    expect(wrong).toEqual([])
  })

  it('hold no test that is skipped, focused or still to be written', () => {
    const pattern = /\b(?:it|describe|test)\.(?:skip|only|todo)\b|\b(?:xit|xdescribe)\(/
    const wrong = sources.filter((file) => file.endsWith('.spec.ts') && pattern.test(readRepositoryFile(file)))
    expect(wrong).toEqual([])
  })
})

describe('packages and apps', () => {
  it('have one index.ts each and none in their folders', () => {
    const wrong = sources.filter((file) => /\/src\/.+\/index\.ts$/.test(file))
    expect(wrong).toEqual([])
  })
})
