// `npm run bench`: brings a lab of its own up, measures, prints JSON and takes the lab down. By hand, on a quiet machine.
import { cpus } from 'node:os'
import { createCommandRunner } from '@karri/lab'
import { KARRI, type LabUnderTest, openCloud } from '@karri/test-e2e'
import { measureDescribe, measureRunRefused, measureRunRepeated } from './api-rate.ts'
import { measureAuthorize } from './authorize-to-kernel.ts'
import { measureLaunches } from './launch-timeline.ts'

const LAB: LabUnderTest = {
  name: 'bench',
  options: ['--lab', 'bench', '--api-port', '28773', '--admin-port', '28776'],
  apiPort: 28_773,
}
const UP_TIMEOUT_MS = 15 * 60_000

const runner = createCommandRunner()
const karri = (command: string) => runner.run(KARRI, [...LAB.options, command], { timeoutMs: UP_TIMEOUT_MS })

await karri('down')
const startedAt = performance.now()
await karri('up')
const upSeconds = Math.round((performance.now() - startedAt) / 100) / 10
try {
  const cloud = await openCloud(LAB)
  const figures = {
    machine: { cores: cpus().length, model: cpus()[0]?.model ?? 'unknown' },
    upSeconds,
    launchMs: await measureLaunches(cloud),
    authorizeMs: await measureAuthorize(cloud),
    apiRate: {
      describeInstances: await measureDescribe(cloud),
      runInstancesRefused: await measureRunRefused(cloud),
      runInstancesRepeated: await measureRunRepeated(cloud),
    },
  }
  console.log(JSON.stringify(figures, null, 2))
} finally {
  await karri('down')
}
