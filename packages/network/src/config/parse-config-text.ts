// The grammar of eucalyptus.conf, one for every reader: blank lines, `#` comments (also trailing), `KEY="value"`,
// `KEY='value'` and `KEY=value`. No expansion, no continuation; quotes have no escapes. The last of repeated keys wins.
// Knows no key: parse-cluster-config.ts and parse-node-config.ts do.
import type { Problem } from '@karri/model'

/** A file as it was read; `path` is what messages show. */
export interface ConfigFile {
  readonly path: string
  readonly text: string
}

/** One assignment. */
export interface ConfigEntry {
  readonly key: string
  readonly value: string
  readonly file: string
  /** From 1. */
  readonly line: number
}

/** One thing wrong with a key or a line. `path` is `file:line`, or the file for a missing key; the message ends with the remedy. */
export interface ConfigProblem extends Problem {
  /** Empty for a line that is no assignment. */
  readonly key: string
  /** Null for a missing key. */
  readonly value: string | null
}

/** What the lines of the files say, before any key is understood. */
export interface ConfigText {
  /** One entry per key, in the order of the winning lines. */
  readonly entries: readonly ConfigEntry[]
  readonly warnings: readonly Problem[]
  readonly problems: readonly ConfigProblem[]
}

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/
const QUOTED = /^(["'])(.*?)\1\s*(?:#.*)?$/
const BARE = /^([^\s"'“”‘’#]*)\s*(?:#.*)?$/

/** Reads one file's text. */
export function parseConfigText(text: string, file: string): ConfigText {
  const entries = new Map<string, ConfigEntry>()
  const warnings: Problem[] = []
  const problems: ConfigProblem[] = []
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const content = raw.trim()
    if (content === '' || content.startsWith('#')) continue
    const entry = parseLine(content, { file, line: index + 1 })
    if ('message' in entry) {
      problems.push(entry)
      continue
    }
    const earlier = entries.get(entry.key)
    if (earlier) {
      const message = `${entry.key} is set again, line ${earlier.line} is ignored: remove one of the two`
      warnings.push({ path: `${file}:${entry.line}`, message })
      entries.delete(entry.key) // keeps the order of the winning lines
    }
    entries.set(entry.key, entry)
  }
  return { entries: [...entries.values()], warnings, problems }
}

/** An entry as the line of a file that parses back to it. @throws RangeError for a value that no quotes can hold */
export function renderConfigEntry({ key, value }: Pick<ConfigEntry, 'key' | 'value'>): string {
  if (/[\r\n]/.test(value) || (value.includes('"') && value.includes("'")))
    throw new RangeError(`${key}: a value cannot hold a line break or both kinds of quotes`)
  return value.includes('"') ? `${key}='${value}'` : `${key}="${value}"`
}

function parseLine(
  content: string,
  place: { readonly file: string; readonly line: number },
): ConfigEntry | ConfigProblem {
  const path = `${place.file}:${place.line}`
  const [, key, rest] = ASSIGNMENT.exec(content) ?? []
  if (key === undefined || rest === undefined) {
    const message = `"${content}" is not a setting: write KEY="value" without spaces around =, or put # before a comment`
    return { path, key: '', value: content, message }
  }
  const value = QUOTED.exec(rest)?.[2] ?? BARE.exec(rest)?.[1]
  if (value === undefined) {
    const message = `${key}=${rest} cannot be read: put the whole value in one pair of straight quotes, as in ${key}="value"`
    return { path, key, value: rest, message }
  }
  if (/[$`]/.test(value) && !rest.startsWith("'")) {
    const message = `${key}="${value}" looks like a shell expression: nothing is expanded here, write the value itself`
    return { path, key, value, message }
  }
  return { key, value, ...place }
}
