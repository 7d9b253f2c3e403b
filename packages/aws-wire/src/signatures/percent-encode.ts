// The strict percent-encoding of AWS signatures, V4 and V2 alike.

/** The UTF-8 bytes of the text, all but RFC 3986's unreserved characters as `%XX`. A lone surrogate counts as U+FFFD. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
