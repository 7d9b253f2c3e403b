// What every step of the gate has in common, and that the words of `--only` choose among them.
import { describe, expect, test } from 'vitest'
import { planGate } from './gate-steps.ts'

const options = {
  bin: '/r/node_modules/.bin',
  path: '/r/node_modules/.bin:/usr/bin',
  reports: '/r/out',
  lawRuns: 7,
  seed: 3,
}

describe('planGate()', () => {
  test('every tool finds the pinned Node first: they are scripts for it', () => {
    const steps = planGate({ ...options, only: [] })
    expect(steps.map((step) => step.env.PATH)).toEqual(steps.map(() => options.path))
  })

  test('every suite has its report, the count of laws and the seed', () => {
    const suites = planGate({ ...options, only: [] }).filter((step) => step.report !== null)
    expect(suites.map((step) => step.env.KARRI_SUITE)).toEqual(['unit', 'kernel', 'guest', 'e2e'])
    for (const step of suites) {
      expect(step.env).toMatchObject({ KARRI_LAW_RUNS: '7', KARRI_SEED: '3' })
      expect(step.args).toContain(`--outputFile.json=${step.report}`)
    }
    expect(new Set(suites.map((step) => step.report)).size).toBe(suites.length)
  })

  test('words choose', () => {
    expect(planGate({ ...options, only: ['typed'] }).map((step) => step.name)).toEqual(['typed lint'])
    expect(planGate({ ...options, only: ['no such step'] })).toEqual([])
  })
})
