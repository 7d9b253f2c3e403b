// One digest over everything that the guest image is made of on this machine; the kernel package is left out, since
// asking apt for its version takes longer than a warm start of the whole lab may.
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DROPBEAR } from './build-machine.ts'
import { BUSYBOX } from './build-ramdisk.ts'

/** Hexadecimal; differs when a script, the builder or one of the copied programs differs. */
export async function readInputStamp(): Promise<string> {
  const hash = createHash('sha256')
  const names = (await readdir(import.meta.dirname, { recursive: true })).filter((name) => !name.endsWith('.spec.ts'))
  for (const path of [...names.toSorted().map((name) => join(import.meta.dirname, name)), BUSYBOX, DROPBEAR]) {
    const { mode } = await stat(path)
    const content = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EISDIR') return ''
      throw cause
    })
    hash.update(`${path}\0${mode}\0`).update(content)
  }
  return hash.digest('hex')
}
