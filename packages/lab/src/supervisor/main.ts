// The supervisor's process: `node main.ts FOLDER`. Started detached by `karri up`, ended by `karri down`.
import { mkdir, writeFile } from 'node:fs/promises'
import { createCommandRunner } from '@karri/host'
import { openDoor } from '../door/open-door.ts'
import { systemClock } from '../system-clock.ts'
import { pidFile, readSupervisorSpec } from './daemon-spec.ts'
import { supervise } from './supervise.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: node main.ts FOLDER')
const spec = await readSupervisorSpec(folder)
if (!spec) throw new Error(`${folder} holds no spec.json: run karri up`)

const ending = new AbortController()
for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => ending.abort())
await mkdir(folder, { recursive: true })
await writeFile(pidFile(folder, 'supervisor'), `${process.pid}\n`)
const doors = await Promise.all(
  spec.doors.map((door) => openDoor({ from: { host: '127.0.0.1', port: door.localPort }, to: { path: door.socket } })),
)
await supervise({
  runner: createCommandRunner(),
  clock: systemClock,
  folder,
  daemons: spec.daemons,
  log: (line) => console.log(`${new Date(systemClock.now()).toISOString()} ${line}`),
  signal: ending.signal,
})
for (const door of doors) door.close()
