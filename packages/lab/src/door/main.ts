// The door's end inside the lab: `node main.ts FOLDER HOST PORT...` listens on FOLDER/PORT and connects to HOST:PORT.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openDoor } from './open-door.ts'

const [folder, host, ...ports] = process.argv.slice(2)
if (folder === undefined || host === undefined) throw new Error('usage: node main.ts FOLDER HOST PORT...')
await mkdir(folder, { recursive: true })
for (const port of ports) {
  const path = join(folder, port)
  await rm(path, { force: true }) // a socket file outlives the process that made it
  await openDoor({ from: { path }, to: { host, port: Number(port) } })
}
process.on('SIGTERM', () => process.exit(0))
