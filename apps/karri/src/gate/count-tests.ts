// Reads the counts of a vitest JSON report. A skipped test counts as failed: it looks green and shows nothing. Pure.

export interface TestCounts {
  readonly passed: number
  readonly failed: number
}

/** The counts of a report's text; a report that is missing or cannot be read is one failure. */
export function countTests(report: string | undefined, exitCode: number): TestCounts {
  const facts = report === undefined ? undefined : parseReport(report)
  if (!facts) return { passed: 0, failed: 1 }
  const { numPassedTests: passed = 0, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0 } = facts
  const failed = numFailedTests + numPendingTests + numTodoTests
  // A file that fails to load, or a hook that throws, fails no single test but the run; and a run of nothing shows nothing.
  if (failed === 0 && (exitCode !== 0 || passed === 0)) return { passed, failed: 1 }
  return { passed, failed }
}

interface VitestReport {
  readonly numPassedTests?: number
  readonly numFailedTests?: number
  readonly numPendingTests?: number
  readonly numTodoTests?: number
}

function parseReport(text: string): VitestReport | undefined {
  try {
    return JSON.parse(text) as VitestReport
  } catch {
    return undefined
  }
}
