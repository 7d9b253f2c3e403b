// The page in the repository is the one that the code makes. After a change: run this spec with -u and read the difference.
import { describe, expect, it } from 'vitest'
import { ACTIONS } from './actions.ts'
import { EC2_STATUSES } from './error-table.ts'
import { COMMON_ERRORS, renderApiPage } from './render-api-page.ts'

describe('renderApiPage()', () => {
  it('is docs/api.md', async () => {
    await expect(renderApiPage(ACTIONS)).toMatchFileSnapshot('../../../../docs/api.md')
  })

  it('leaves out no code of the error table', () => {
    const listed = new Set([...COMMON_ERRORS, ...ACTIONS.flatMap(({ errors }) => errors)])
    expect(Object.keys(EC2_STATUSES).filter((code) => !listed.has(code))).toEqual([])
  })

  it('has the actions in the order of their names', () => {
    expect(ACTIONS.map(({ name }) => name)).toEqual(ACTIONS.map(({ name }) => name).sort())
  })
})
