// Time as a dependency: production passes the system's clock, tests and simulation a virtual one (design.md, principle 6).

/** Wall-clock time and waiting. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Resolves after `delayMs`, or rejects with the signal's reason when it aborts first. */
  wait(delayMs: number, signal?: AbortSignal): Promise<void>
}
