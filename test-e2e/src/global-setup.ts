// Brings the lab of the end-to-end tests up before the first of them, as a user would, and down after the last; what is
// left over then fails the run.
import { createCommandRunner, createLab, systemClock } from '@karri/lab'
import { KARRI, LAB_NAME, LAB_OPTIONS } from './cloud-under-test.ts'

const UP_TIMEOUT_MS = 15 * 60_000 // a cold machine installs packages and builds the guest

/** @returns the teardown */
export async function setup(): Promise<() => Promise<void>> {
  const runner = createCommandRunner()
  const lab = createLab({ name: LAB_NAME, runner, clock: systemClock })
  await runner.run(KARRI, [...LAB_OPTIONS, 'down'])
  await runner.run(KARRI, [...LAB_OPTIONS, 'up'], { timeoutMs: UP_TIMEOUT_MS })
  return async () => {
    const { stdout } = await runner.run(KARRI, [...LAB_OPTIONS, 'down'], { timeoutMs: 60_000 })
    const leftovers = await lab.leftovers()
    if (!stdout.includes('0 left over') || leftovers.length > 0) {
      throw new Error(`karri down said "${stdout}" and left:\n${leftovers.join('\n')}`)
    }
  }
}
