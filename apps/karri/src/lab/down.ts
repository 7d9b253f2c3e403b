// `karri down`: ends and deletes everything of a lab, then looks what is left and says how much.
import { KarriError } from '@karri/model'
import type { LabSession } from './lab-session.ts'

/** The closing line. @throws KarriError `LabNotRemoved` that lists what would not go */
export async function down({ lab }: LabSession): Promise<string> {
  await lab.remove()
  const leftovers = await lab.leftovers()
  if (leftovers.length > 0) {
    const list = leftovers.map((line) => `  ${line}`).join('\n')
    throw new KarriError('LabNotRemoved', `${leftovers.length} things of the lab are left, end them by hand:\n${list}`)
  }
  return `The lab ${lab.paths.name} is gone: 0 left over.`
}
