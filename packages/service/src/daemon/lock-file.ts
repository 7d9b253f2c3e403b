// Keeps a second process of the same component away from one state folder. The lock names its holder by pid, start time
// and boot, so that a pid which a later process got by chance does not keep the folder locked for ever.
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { KarriError } from '@karri/model'

/** Gives the lock back. */
export type ReleaseLock = () => Promise<void>

/** Takes the lock, also from a holder that is dead. @throws KarriError `AlreadyRunning` */
export async function takeLock(file: string, pid: number = process.pid): Promise<ReleaseLock> {
  const holder = await identify(pid)
  const own = `${file}.${pid}`
  await writeFile(own, `${holder}\n`)
  try {
    // A link fails when the name is taken, which makes taking the lock atomic.
    if (!(await tryLink(own, file))) {
      await removeStale(file, own)
      if (!(await tryLink(own, file)))
        throw new KarriError('AlreadyRunning', `${file} was taken by another process just now`)
    }
  } finally {
    await rm(own, { force: true })
  }
  return async () => {
    if ((await read(file)) === holder) await rm(file, { force: true })
  }
}

// Moves a dead holder's lock out of the way. Of two processes that try, only one can move it; what it has moved is looked
// at once more, since the other may have taken the lock in between.
async function removeStale(file: string, own: string): Promise<void> {
  await refuseAlive(file, file)
  const moved = `${own}.stale`
  try {
    await rename(file, moved)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  try {
    await refuseAlive(moved, file)
  } catch (error) {
    await tryLink(moved, file)
    throw error
  } finally {
    await rm(moved, { force: true })
  }
}

async function refuseAlive(file: string, lock: string): Promise<void> {
  const holder = await read(file)
  const pid = Number(holder?.split(' ')[0])
  if (holder === null || !Number.isInteger(pid) || pid <= 0) return
  if ((await identify(pid)) === holder) {
    throw new KarriError('AlreadyRunning', `process ${pid} already runs on this state folder (${lock}): stop it first`)
  }
}

// `pid start-time boot-id`; the last two tell a process from a later one with the same pid. A dead pid has no start time.
async function identify(pid: number): Promise<string> {
  const stat = await read(`/proc/${pid}/stat`)
  const boot = await read('/proc/sys/kernel/random/boot_id')
  // proc(5): field 22, counted from after the command's closing parenthesis, since a command may hold spaces
  const startTime = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  return `${pid} ${startTime ?? 'dead'} ${boot ?? 'unknown'}`
}

async function read(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
