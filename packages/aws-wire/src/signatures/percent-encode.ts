// The strict percent-encoding of AWS signatures, V4 and V2 alike.

/** The UTF-8 bytes of the text, all but RFC 3986's unreserved characters as `%XX`. @throws URIError on a lone surrogate. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
