import type { Problem, Result } from '@karri/model'
import type { ClusterConfig } from './config.ts'
import type { ConfigFile, ConfigProblem } from './parse-config-text.ts'
/** A parsed file and what an operator should know about it (unknown keys, keys that Karri does not need, repeated keys). */
export interface ParsedConfig<T> {
  readonly result: Result<T, ConfigProblem>
  readonly notes: readonly Problem[]
}
export function parseClusterConfig(_files: readonly ConfigFile[]): ParsedConfig<ClusterConfig> {
  throw new Error('to come')
}
