// Which instances a driver's run folder holds: each has one entry with the instance's id as its name.
import { readdir } from 'node:fs/promises'
import { type InstanceId, parseId } from '@karri/model'

/** The instances in ascending order; other names are not ours and are left alone. None before the folder is made. */
export async function listInstances(runFolder: string): Promise<readonly InstanceId[]> {
  const names = await readdir(runFolder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return []
    throw cause
  })
  return names
    .map((name) => parseId(name, 'i'))
    .flatMap((id) => (id.ok ? [id.value] : []))
    .toSorted()
}
