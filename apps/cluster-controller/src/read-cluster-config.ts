// This zone's configuration, whole or not at all: every problem of every file is told at once (design.md, principle 5).
import { KarriError } from '@karri/model'
import { type ClusterConfig, parseClusterConfig } from '@karri/network'
import { type DaemonPaths, type Logger, readConfigFiles } from '@karri/service'

/** Reads and parses the configuration. @throws KarriError `ConfigMissing`, or `ConfigInvalid` with one problem a line */
export async function readClusterConfig(paths: DaemonPaths, log: Logger): Promise<ClusterConfig> {
  const { result, notes } = parseClusterConfig(await readConfigFiles(paths))
  for (const note of notes) log.info({ at: note.path }, note.message)
  if (result.ok) return result.value
  throw new KarriError('ConfigInvalid', result.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'))
}
