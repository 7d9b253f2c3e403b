// One configuration for every project and every suite. From a project's folder (`nx test <project>`) all its tests run;
// from the root KARRI_SUITE chooses: unit (pure, loopback), kernel (network namespaces), guest (real instances), e2e.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const KERNEL = '**/*.kernel.spec.ts'
const GUEST = '**/*.guest.spec.ts'
const E2E = 'test-e2e/**/*.spec.ts'
const SUITES: Record<string, { include: string[]; exclude: string[]; serial: boolean }> = {
  unit: { include: ['**/src/**/*.spec.ts'], exclude: [KERNEL, GUEST, E2E], serial: false },
  kernel: { include: [KERNEL], exclude: [E2E], serial: false },
  guest: { include: [GUEST], exclude: [E2E], serial: true },
  e2e: { include: [E2E], exclude: [], serial: true },
  all: { include: ['**/src/**/*.spec.ts'], exclude: [], serial: false },
}
const name = process.env.KARRI_SUITE ?? 'all'
const suite = SUITES[name]
if (!suite) throw new Error(`KARRI_SUITE=${name}: expected ${Object.keys(SUITES).join(', ')}`)

/** The end-to-end tests share one cloud: always the same order, and the seed's walk while it is as `karri up` left it. */
class SameOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => (moduleId.includes('seed-walk') ? '' : moduleId)
    return [...files].sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
  }
}

export default defineConfig({
  test: {
    include: suite.include,
    exclude: ['**/node_modules/**', ...suite.exclude],
    fileParallelism: !suite.serial,
    ...(name === 'e2e' ? { sequence: { sequencer: SameOrder } } : {}),
    setupFiles: [fileURLToPath(new URL('./tools/laws.setup.ts', import.meta.url))],
    ...(name === 'e2e'
      ? { globalSetup: [fileURLToPath(new URL('./test-e2e/src/global-setup.ts', import.meta.url))] }
      : {}),
    passWithNoTests: false,
    // Two busy cores make a test slow that is not wrong; conditions have limits of their own.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
