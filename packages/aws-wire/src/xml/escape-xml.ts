// Text inside XML elements and attributes.

/** The text with XML's own characters escaped, and those that XML 1.0 cannot carry replaced by U+FFFD. */
export function escapeXml(text: string): string {
  return SPECIAL.test(text) ? text.replaceAll(SPECIALS, (character) => ESCAPES[character] ?? '\uFFFD') : text
}

// XML 1.0 section 2.2 leaves out the C0 controls except tab, line feed and carriage return, lone surrogates, U+FFFE and
// U+FFFF. A carriage return is legal but would be read back as a line feed (section 2.11).
const PATTERN = '[&<>"\'\\r\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff\\p{Cs}]'
const SPECIAL = new RegExp(PATTERN, 'u')
const SPECIALS = new RegExp(PATTERN, 'gu')
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
}
