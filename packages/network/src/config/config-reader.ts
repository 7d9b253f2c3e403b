// Gathers the keys of several files and every problem with them, so that an operator sees all at once. A reader is made per
// parse; its methods return the parsed value, or undefined after they have noted the problem. Not exported by the package.
import { bad, ok, type Problem, type Result } from '@karri/model'
import { HONOURED_KEYS } from './ancestor-keys.ts'
import { type ConfigEntry, type ConfigFile, type ConfigProblem, parseConfigText } from './parse-config-text.ts'

/** A parsed file and what an operator should know: unknown keys, keys that Karri does not need, keys set twice. */
export interface ParsedConfig<T> {
  readonly result: Result<T, ConfigProblem>
  readonly notes: readonly Problem[]
}

/** Reads one value, or says what is allowed: `expected a power of two, 8 to 2048; write 32`. */
export type ValueParser<T> = (value: string) => Result<T>

export interface ConfigReader {
  /** The parsed value of a key that must be there. `remedy` says what to write when it is missing. */
  required<T>(key: string, parse: ValueParser<T>, remedy: string): T | undefined
  /** The parsed value of a key, or the default when it is absent or empty. */
  optional<T, D>(key: string, parse: ValueParser<T>, absent: D): T | D | undefined
  /** Notes that a key's value does not go with the rest; silent when the key is absent. */
  refuse(key: string, message: string): void
  has(key: string): boolean
  /** Ends the parse: the value when nothing was wrong. Keys never asked for become notes. */
  finish<T>(value: T, otherKeys: ReadonlyMap<string, string>): ParsedConfig<T>
}

/** Reads the files; a later file overrides an earlier one per key. */
export function createConfigReader(files: readonly ConfigFile[]): ConfigReader {
  const texts = files.map((file) => parseConfigText(file.text, file.path))
  const entries = new Map<string, ConfigEntry>()
  for (const entry of texts.flatMap((text) => text.entries)) entries.set(entry.key, entry)
  const problems: ConfigProblem[] = texts.flatMap((text) => text.problems)
  const notes: Problem[] = texts.flatMap((text) => text.warnings)
  const asked = new Set<string>()

  function read<T>(entry: ConfigEntry, parse: ValueParser<T>): T | undefined {
    const result = parse(entry.value)
    if (result.ok) return result.value
    problems.push(...result.problems.map(({ message }) => problemOf(entry, message)))
    return undefined
  }

  function present(key: string): ConfigEntry | undefined {
    asked.add(key)
    const entry = entries.get(key)
    return entry && entry.value.trim() !== '' ? entry : undefined
  }

  return {
    required(key, parse, remedy) {
      const entry = present(key)
      if (entry) return read(entry, parse)
      const empty = entries.get(key)
      const broken = problems.some((problem) => problem.key === key)
      if (!broken) {
        problems.push(
          empty
            ? problemOf(empty, `is empty: ${remedy}`)
            : { path: files.at(-1)?.path ?? '', key, value: null, message: `${key} is missing: ${remedy}` },
        )
      }
      return undefined
    },
    optional(key, parse, absent) {
      const entry = present(key)
      return entry ? read(entry, parse) : absent
    },
    refuse(key, message) {
      const entry = entries.get(key)
      if (entry) problems.push(problemOf(entry, message))
    },
    has: (key) => present(key) !== undefined,
    finish(value, otherKeys) {
      const unasked = [...entries.values()].filter(
        ({ key }) => !asked.has(key) && (otherKeys.has(key) || !HONOURED_KEYS.has(key)),
      )
      return {
        result: problems.length === 0 ? ok(value) : bad(...problems.sort(byPlace)),
        notes: [...notes, ...unasked.map((entry) => noteOf(entry, otherKeys.get(entry.key)))],
      }
    },
  }
}

function problemOf({ key, value, file, line }: ConfigEntry, message: string): ConfigProblem {
  return { path: `${file}:${line}`, key, value, message: `${key}="${value}" ${message}` }
}

function noteOf({ key, file, line }: ConfigEntry, reason: string | undefined): Problem {
  const path = `${file}:${line}`
  if (reason !== undefined) return { path, message: `${key} is accepted and not needed: ${reason}` }
  return { path, message: `${key} is not a key that Karri knows: check its spelling, or remove it` }
}

function byPlace(a: ConfigProblem, b: ConfigProblem): number {
  return a.path.localeCompare(b.path, 'en', { numeric: true })
}
