// A table of vitest reports, the misleading ones among them.
import { describe, expect, it } from 'vitest'
import { countTests } from './count-tests.ts'

const report = (counts: object) =>
  JSON.stringify({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, ...counts })

describe('countTests()', () => {
  const cases = [
    { name: 'all passed', report: report({ numPassedTests: 7 }), exitCode: 0, want: { passed: 7, failed: 0 } },
    {
      name: 'some failed',
      report: report({ numPassedTests: 5, numFailedTests: 2 }),
      exitCode: 1,
      want: { passed: 5, failed: 2 },
    },
    {
      name: 'skipped ones fail',
      report: report({ numPassedTests: 5, numPendingTests: 1 }),
      exitCode: 0,
      want: { passed: 5, failed: 1 },
    },
    {
      name: 'a file that does not load',
      report: report({ numPassedTests: 5 }),
      exitCode: 1,
      want: { passed: 5, failed: 1 },
    },
    { name: 'no test at all', report: report({}), exitCode: 0, want: { passed: 0, failed: 1 } },
    { name: 'no report', report: undefined, exitCode: 0, want: { passed: 0, failed: 1 } },
    { name: 'half a report', report: '{"numPassedTests": 5', exitCode: 0, want: { passed: 0, failed: 1 } },
  ]
  it.each(cases)('$name', ({ report, exitCode, want }) => {
    expect(countTests(report, exitCode)).toEqual(want)
  })
})
