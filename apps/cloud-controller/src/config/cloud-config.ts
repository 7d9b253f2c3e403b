// What the cloud-controller itself takes from eucalyptus.conf: almost nothing, since each zone reads its own file. The
// keys of other components in the same file are theirs to judge.
import { bad, ok, type Result } from '@karri/model'
import { type ConfigFile, type ConfigProblem, parseConfigText } from '@karri/network'

export interface CloudConfig {
  /** EC2_SIGNATURE_V2: whether clients of the seed's time may sign by version 2. Off by default: its weak spots are known. */
  readonly allowSignatureV2: boolean
}

/** Reads the files in order; a key in a later file wins. */
export function parseCloudConfig(files: readonly ConfigFile[]): Result<CloudConfig, ConfigProblem> {
  const parsed = files.map(({ text, path }) => parseConfigText(text, path))
  const problems = parsed.flatMap((file) => file.problems)
  const entry = parsed.flatMap((file) => file.entries).findLast(({ key }) => key === 'EC2_SIGNATURE_V2')
  const value = entry?.value ?? 'N'
  if (entry && value !== 'Y' && value !== 'N') {
    const message = `EC2_SIGNATURE_V2 is "${value}": write "Y" to accept old signatures, or "N"`
    problems.push({ path: `${entry.file}:${entry.line}`, key: entry.key, value, message })
  }
  return problems.length > 0 ? bad(...problems) : ok({ allowSignatureV2: value === 'Y' })
}
