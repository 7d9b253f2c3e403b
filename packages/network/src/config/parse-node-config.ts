import type { NodeConfig } from './config.ts'
import type { ParsedConfig } from './parse-cluster-config.ts'
import type { ConfigFile } from './parse-config-text.ts'
export function parseNodeConfig(_files: readonly ConfigFile[]): ParsedConfig<NodeConfig> {
  throw new Error('to come')
}
