// Times as EC2 clients of all ages write them. Shared by parameters and by signatures of version 2.

/** Milliseconds since the Unix epoch of an ISO 8601 date and time; without a zone it is UTC, as older clients mean it. */
export function parseTimestamp(text: string): number | undefined {
  const match = ISO_8601.exec(text)
  if (match === null) return undefined
  const ms = Date.parse(match[1] === undefined ? `${text}Z` : text)
  return Number.isNaN(ms) ? undefined : ms
}

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/
