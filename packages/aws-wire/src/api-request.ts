// One HTTP request as it came over the wire, before anything was decoded. Signatures are about these exact
// bytes, so the transport passes them on untouched: no decoded path, no merged headers, no parsed body.

/** The parts of an HTTP request that codecs and signatures read. */
export interface ApiRequest {
  /** Upper case, as in the request line. */
  readonly method: string
  /** Undecoded, without the query; `/` when empty. */
  readonly path: string
  /** Undecoded, without the `?`; empty when there is none. */
  readonly query: string
  /** Node's `rawHeaders`: name, value, name, value, …, duplicates included. Names in any case. */
  readonly headers: readonly string[]
  /** As sent: before any `Content-Encoding` is taken off. Empty when there is none. */
  readonly body: Uint8Array
}

/** Every value of a header, in the order of arrival. `name` in lower case. */
export function headerValues(request: ApiRequest, name: string): readonly string[] {
  const values: string[] = []
  for (let i = 0; i + 1 < request.headers.length; i += 2) {
    if (request.headers[i]?.toLowerCase() === name) values.push(request.headers[i + 1] ?? '')
  }
  return values
}
