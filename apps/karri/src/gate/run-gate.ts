// Runs the gate's steps one after the other, all of them whatever fails, and counts.
import { mkdir, readFile, rm } from 'node:fs/promises'
import type { CommandRunner } from '@karri/lab'
import type { Clock } from '@karri/model'
import { countTests, type TestCounts } from './count-tests.ts'
import type { GateStep } from './gate-steps.ts'

export interface StepResult extends TestCounts {
  readonly name: string
  readonly seconds: number
}

export interface RunGateOptions {
  readonly runner: CommandRunner
  readonly clock: Clock
  readonly steps: readonly GateStep[]
  readonly reports: string
  /** Where the steps run. */
  readonly repository: string
  readonly print: (line: string) => void
}

const ANY_EXIT_CODE = Array.from({ length: 256 }, (_, code) => code)

/** The result of every step, in order. */
export async function runGate(options: RunGateOptions): Promise<readonly StepResult[]> {
  await rm(options.reports, { recursive: true, force: true })
  await mkdir(options.reports, { recursive: true })
  const results: StepResult[] = []
  for (const step of options.steps) results.push(await runStep(step, options))
  return results
}

async function runStep(step: GateStep, { runner, clock, repository, print }: RunGateOptions): Promise<StepResult> {
  const startedAt = clock.now()
  const variables = Object.entries(step.env).map(([name, value]) => `${name}=${value}`)
  const args = ['-C', repository, ...variables, step.file, ...step.args]
  const { exitCode, output } = await runner
    .run('env', args, { timeoutMs: step.timeoutMs, exitCodes: ANY_EXIT_CODE })
    .then(
      (result) => ({ exitCode: result.exitCode, output: result.stdout + result.stderr }),
      (error: unknown) => ({ exitCode: 1, output: error instanceof Error ? error.message : String(error) }),
    )
  const counts = await countStep(step, exitCode)
  const seconds = Math.round((clock.now() - startedAt) / 1000)
  print(
    `${counts.failed === 0 ? 'ok  ' : 'FAIL'} ${step.name}: ${counts.passed} passed, ${counts.failed} failed (${seconds} s)`,
  )
  if (counts.failed > 0) print(output)
  return { name: step.name, seconds, ...counts }
}

async function countStep(step: GateStep, exitCode: number): Promise<TestCounts> {
  if (step.report === null) return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  return countTests(await readFile(step.report, 'utf8').catch(() => undefined), exitCode)
}
