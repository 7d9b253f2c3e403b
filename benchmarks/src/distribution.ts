// Sums up measurements: median and spread, never a single run. Pure.

/** Milliseconds, rounded to a tenth. */
export interface Distribution {
  readonly runs: number
  readonly min: number
  readonly median: number
  readonly max: number
}

/** The spread of some durations in milliseconds. @throws RangeError for none */
export function distributionOf(durationsMs: readonly number[]): Distribution {
  const sorted = [...durationsMs].sort((a, b) => a - b)
  const at = (index: number) => {
    const value = sorted[index]
    if (value === undefined) throw new RangeError('nothing was measured')
    return Math.round(value * 10) / 10
  }
  return { runs: sorted.length, min: at(0), median: at(Math.floor(sorted.length / 2)), max: at(sorted.length - 1) }
}
