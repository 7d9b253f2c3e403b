// The texts of a component's configuration, in the order in which later ones win. Parsing them is the networking core's.
import { readFile } from 'node:fs/promises'
import { KarriError } from '@karri/model'
import type { DaemonPaths } from './daemon-paths.ts'

/** A file as it was read; `path` is what messages show. */
export interface ConfigFileText {
  readonly path: string
  readonly text: string
}

/**
 * Reads eucalyptus.conf and, when it is there, eucalyptus.local.conf.
 * @throws KarriError `ConfigMissing` when the first is not there, `ConfigUnreadable` when one cannot be read
 */
export async function readConfigFiles(
  paths: Pick<DaemonPaths, 'config' | 'localConfig'>,
): Promise<readonly ConfigFileText[]> {
  const config = await readIfThere(paths.config)
  if (config === null) {
    throw new KarriError(
      'ConfigMissing',
      `${paths.config} is not there: write it with this host's VNET_ keys, or run "karri up", which makes a whole lab`,
    )
  }
  const local = await readIfThere(paths.localConfig)
  return local === null ? [config] : [config, local]
}

async function readIfThere(path: string): Promise<ConfigFileText | null> {
  try {
    return { path, text: await readFile(path, 'utf8') }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new KarriError('ConfigUnreadable', `${path} cannot be read: make it readable for this daemon`, { cause })
  }
}
