// Clients' own words in error messages, kept short: a message is an answer, not an amplifier.

// Long enough for any real parameter name or id.
const MAX_QUOTED = 100

/** The text, cut with `…` after 100 characters. */
export function quoteForMessage(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text
}
