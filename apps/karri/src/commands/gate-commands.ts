// `karri test` runs what CI runs; `karri prove` runs the same with the full counts and writes what it counted.
import { join } from 'node:path'
import { installPackages, missingPackages, writeFileAtomically } from '@karri/lab'
import type { Command } from 'commander'
import { planGate } from '../gate/gate-steps.ts'
import { runGate, type StepResult } from '../gate/run-gate.ts'
import { labOf } from './target.ts'

/** Runs of each law in `karri test`; fast-check's own default. */
const SAMPLE_RUNS = 100
const FULL_RUNS = 5_000
/** The sample is the same at every run; `prove --seed` takes another. */
const SAMPLE_SEED = 20_100_526

interface GateCommandOptions {
  readonly only?: string[]
  readonly seed?: string
}

/** Adds test and prove. */
export function addGateCommands(program: Command): void {
  program
    .command('test')
    .description('run everything that CI runs')
    .option('--only <words...>', 'only the steps whose name contains one of these words')
    .action(async ({ only = [] }: GateCommandOptions) => {
      await gate({ lawRuns: SAMPLE_RUNS, seed: SAMPLE_SEED, only })
    })
  program
    .command('prove')
    .description('run everything with the full counts and write proof.json')
    .option('--seed <number>', 'seed of every law', String(SAMPLE_SEED))
    .action(async ({ seed }: GateCommandOptions) => {
      const options = { lawRuns: FULL_RUNS, seed: Number(seed), only: [] }
      const { results, commit, repository } = await gate(options)
      const proof = { commit, seed: options.seed, lawRuns: options.lawRuns, steps: results }
      await writeFileAtomically(join(repository, 'proof.json'), `${JSON.stringify(proof, null, 2)}\n`)
      console.log('proof.json says what was run')
    })
}

interface GateRun {
  readonly lawRuns: number
  readonly seed: number
  readonly only: readonly string[]
}

interface GateOutcome {
  readonly results: readonly StepResult[]
  readonly commit: string
  readonly repository: string
}

async function gate(run: GateRun): Promise<GateOutcome> {
  const { repository, runner, clock } = labOf({})
  await installPackages(runner, await missingPackages())
  const git = async (...args: string[]) =>
    (await runner.run('git', ['-C', repository, ...args], { exitCodes: [0, 1, 128] })).stdout.trim()
  const bin = join(repository, 'node_modules/.bin')
  const reports = join(repository, '.karri/reports')
  const steps = planGate({
    ...run,
    bin,
    path: `${bin}:${process.env.PATH ?? ''}`,
    reports,
  })
  const results = await runGate({ runner, clock, repository, steps, reports, print: (line) => console.log(line) })
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const failed = results.reduce((sum, result) => sum + result.failed, 0)
  console.log(`seed ${run.seed}, ${run.lawRuns} runs of each law`)
  console.log(`${passed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
  return { results, commit: await git('rev-parse', 'HEAD'), repository }
}
