// Collects every problem of a message while it is read, so that a peer with several faults is told all of them at once.
// What a failed read returns is never used: the value is thrown away when there is a problem.
import { bad, ok, type Problem, type Result } from '@karri/model'

/** Reads one message and gathers its problems. */
export interface MessageReader {
  /** The value of a parsed field; its problems are kept under the field's name. */
  field<T>(name: string, result: Result<T>): T
  /** A field that must be there. */
  present<T>(name: string, value: T | undefined): value is T
  /** A uint64 as a number. */
  count(name: string, value: bigint): number
  /** The member of a table for an enum's number; UNSPECIFIED and unknown numbers are problems. */
  member<T>(name: string, value: number, table: ReadonlyMap<number, T>): T
  /** A text that a pattern must match. `allowed` says in words what does. */
  text(name: string, value: string, rule: { readonly pattern: RegExp; readonly allowed: string }): string
  /** A text that must be exactly `wanted`. */
  same(name: string, value: string, wanted: string): void
  /** Keeps a problem that no other method finds. */
  problem(name: string, message: string): void
  /** A reader of a field's own fields. */
  at(name: string): MessageReader
}

/** Runs `read` and gives its value, or every problem that it met. Paths begin with `path`. */
export function readMessage<T>(path: string, read: (reader: MessageReader) => T): Result<T> {
  const problems: Problem[] = []
  const value = read(createReader(path, problems))
  return problems.length === 0 ? ok(value) : bad(...problems)
}

function createReader(path: string, problems: Problem[]): MessageReader {
  const complain = (name: string, message: string) => {
    problems.push({ path: `${path}.${name}`, message })
    return undefined as never
  }
  return {
    field: (name, result) => {
      if (result.ok) return result.value
      for (const problem of result.problems) complain(name, problem.message)
      return undefined as never
    },
    present: <T>(name: string, value: T | undefined): value is T => {
      if (value === undefined) complain(name, 'is missing')
      return value !== undefined
    },
    count: (name, value) => {
      if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value)
      return complain(name, `${value} is too large: expected at most ${Number.MAX_SAFE_INTEGER}`)
    },
    member: (name, value, table) => {
      const member = table.get(value)
      return member === undefined ? complain(name, `${value} is not known: is the other side newer?`) : member
    },
    text: (name, value, rule) =>
      rule.pattern.test(value) ? value : complain(name, `"${value}" is not allowed: expected ${rule.allowed}`),
    same: (name, value, wanted) => {
      if (value !== wanted) complain(name, `is "${value}": expected "${wanted}"`)
    },
    problem: complain,
    at: (name) => createReader(`${path}.${name}`, problems),
  }
}

/** Both directions of an enum: domain word to number, and back. */
export function enumTable<T extends string, N extends number>(
  numbers: Readonly<Record<T, N>>,
): { readonly numbers: Readonly<Record<T, N>>; readonly words: ReadonlyMap<number, T> } {
  const words = new Map<number, T>()
  for (const [word, number] of Object.entries(numbers) as [T, N][]) words.set(number, word)
  return { numbers, words }
}
