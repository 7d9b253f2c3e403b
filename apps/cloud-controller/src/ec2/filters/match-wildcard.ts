// EC2's wildcard patterns in filter values. Pure, and linear enough for hostile patterns: no regular expression is built
// from a client's text.

/**
 * Whether a text matches a filter value: `*` is any run of characters, `?` exactly one, `\` takes the next character as it
 * is. Case matters. Source: EC2 API reference, Filter (`\*amazon\?\\` is the literal `*amazon?\`).
 */
export function matchWildcard(pattern: string, text: string): boolean {
  const steps = parsePattern(pattern)
  const characters = [...text]
  let step = 0
  let at = 0
  let starStep = -1
  let starAt = 0
  while (at < characters.length) {
    const here = steps[step]
    if (here === ANY_RUN) {
      starStep = step++
      starAt = at
    } else if (here === ANY_ONE || (here !== undefined && here === characters[at])) {
      step++
      at++
    } else if (starStep >= 0) {
      // The last star takes one character more: earlier stars never need another try.
      step = starStep + 1
      at = ++starAt
    } else return false
  }
  while (steps[step] === ANY_RUN) step++
  return step === steps.length
}

const ANY_RUN = Symbol('*')
const ANY_ONE = Symbol('?')

function parsePattern(pattern: string): readonly (string | symbol)[] {
  const steps: (string | symbol)[] = []
  const characters = [...pattern]
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] as string
    if (character === '\\' && i + 1 < characters.length) steps.push(characters[++i] as string)
    else if (character === '*') steps.push(ANY_RUN)
    else if (character === '?') steps.push(ANY_ONE)
    else steps.push(character)
  }
  return steps
}
