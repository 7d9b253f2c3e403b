// What `karri test` runs, in order, as data: what CI runs is what a person runs. Cheap checks first. Pure.

/** One step of the gate. */
export interface GateStep {
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** `vitest`: the step writes a JSON report to `report`, whose tests are counted. Others count as one check. */
  readonly report: string | null
  readonly timeoutMs: number
}

export interface GateOptions {
  /** Absolute path of `node_modules/.bin`. */
  readonly bin: string
  /** The search path for programs, `bin` first: the tools are scripts for the Node that is pinned there. */
  readonly path: string
  /** Folder for the reports of test runs. */
  readonly reports: string
  /** Runs of each law: a sample for `test`, the full count for `prove`. */
  readonly lawRuns: number
  /** Seed of every law, printed so that a failure can be had again. */
  readonly seed: number
  /** Only steps whose name contains one of these; all when empty. */
  readonly only: readonly string[]
}

/** Where sources are. */
const SOURCES = ['packages', 'apps', 'tools', 'test-e2e', 'benchmarks']

const CHECK_TIMEOUT_MS = 5 * 60_000
const SUITE_TIMEOUT_MS = 20 * 60_000

/**
 * The suites of tests, from the fastest to the most real. Their names are those of vitest.config.ts. Boundaries, contracts
 * (buf) and the look of files are tests too, in tools/checks.
 */
const SUITES = [
  { suite: 'unit', name: 'unit, laws, boundaries, contracts' },
  { suite: 'kernel', name: 'namespaces: the real kernel' },
  { suite: 'guest', name: 'guests: real instances' },
  { suite: 'e2e', name: 'end to end' },
] as const

/** The steps of the gate. */
export function planGate(options: GateOptions): readonly GateStep[] {
  const check = (name: string, tool: string, args: readonly string[]): GateStep => ({
    name,
    file: `${options.bin}/${tool}`,
    args,
    env: { PATH: options.path, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false', CI: 'true' },
    report: null,
    timeoutMs: CHECK_TIMEOUT_MS,
  })
  const steps: GateStep[] = [
    check('format and lint', 'biome', ['ci', '.']),
    check('typed lint', 'oxlint', ['--type-aware', '--deny-warnings', ...SOURCES]),
    check('unused code', 'knip', ['--no-config-hints']),
    check('typecheck', 'nx', ['run-many', '-t', 'typecheck', '--output-style=static']),
    check('typecheck of the checks', 'tsc', ['-p', 'tools/checks']),
    ...SUITES.map(({ suite, name }): GateStep => {
      const report = `${options.reports}/${suite}.json`
      const base = check(name, 'vitest', [
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
      ])
      return {
        ...base,
        env: {
          ...base.env,
          KARRI_SUITE: suite,
          KARRI_LAW_RUNS: String(options.lawRuns),
          KARRI_SEED: String(options.seed),
        },
        report,
        timeoutMs: SUITE_TIMEOUT_MS,
      }
    }),
  ]
  return steps.filter((step) => options.only.length === 0 || options.only.some((word) => step.name.includes(word)))
}
