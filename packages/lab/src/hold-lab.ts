// One `karri up` or `karri down` at a time for each lab: two at once would take down what the other builds. The mark lies
// beside the lab's folder, because `down` deletes that; one whose process is gone is taken over.
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readProcessArguments } from '@karri/host'
import { KarriError } from '@karri/model'
import type { LabPaths } from './lab-paths.ts'

/** Does `work` while this process holds the lab. @throws KarriError `LabBusy` that names who holds it */
export async function holdLab<T>(paths: LabPaths, work: () => Promise<T>): Promise<T> {
  const file = `${paths.root}.held`
  await mkdir(dirname(file), { recursive: true })
  await take(file, paths.name)
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function take(file: string, lab: string): Promise<void> {
  for (;;) {
    try {
      const handle = await open(file, 'wx')
      await handle.writeFile(`${process.pid}\n`)
      return await handle.close()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = Number(await readFile(file, 'utf8').catch(() => ''))
    const command = readProcessArguments(holder)
    // The pid may have gone to another program since.
    if (command?.some((word) => word.includes('karri')) && holder !== process.pid) {
      const remedy = 'wait until it is through, or end it with Ctrl-C'
      throw new KarriError(
        'LabBusy',
        `process ${holder} (${command.slice(-2).join(' ')}) is at work on the lab ${lab}: ${remedy}`,
      )
    }
    await rm(file, { force: true })
  }
}
