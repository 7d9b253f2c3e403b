import type { Problem } from '@karri/model'
/** A file as it was read; `path` is what messages show. */
export interface ConfigFile {
  readonly path: string
  readonly text: string
}
export interface ConfigEntry {
  readonly key: string
  readonly value: string
  readonly file: string
  readonly line: number
}
export interface ConfigText {
  readonly entries: readonly ConfigEntry[]
  readonly warnings: readonly Problem[]
  readonly problems: readonly ConfigProblem[]
}
/** One thing wrong with a key. `path` is `file:line` (the file alone for a missing key); `message` ends with the remedy. */
export interface ConfigProblem extends Problem {
  readonly key: string
  readonly value: string | null
}
export function parseConfigText(_text: string, _file: string): ConfigText {
  throw new Error('to come')
}
