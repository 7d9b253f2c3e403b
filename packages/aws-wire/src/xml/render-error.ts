/** The XML of a failed answer in EC2's envelope; its HTTP status is the caller's. */
export function renderError(code: string, message: string, requestId: string): string {
  throw new Error(`not yet: ${code} ${message} ${requestId}`)
}
