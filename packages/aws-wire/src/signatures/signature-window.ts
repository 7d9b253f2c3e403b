// How old or new a signature may be. The same for V4 and V2.

/** How far the clocks of client and cloud may be apart: EC2's 15 minutes. */
export const CLOCK_SKEW_MS = 15 * 60 * 1000

/** The longest life of a presigned URL: AWS' 7 days. */
export const MAX_EXPIRY_SECONDS = 7 * 24 * 60 * 60

/** The times that a signature is good for, in milliseconds since the Unix epoch, both included. */
export interface SignatureWindow {
  readonly fromMs: number
  readonly untilMs: number
}

/** What to say when `now` is outside the window, or undefined when it is inside. */
export function describeExpiry(window: SignatureWindow, now: number): string | undefined {
  if (now >= window.fromMs && now <= window.untilMs) return undefined
  const from = new Date(window.fromMs).toISOString()
  const until = new Date(window.untilMs).toISOString()
  return `Request has expired. It is good from ${from} to ${until}, and it is ${new Date(now).toISOString()}. Sign it again; if this happens at once, set the client's clock.`
}
