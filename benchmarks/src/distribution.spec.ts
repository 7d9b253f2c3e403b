// The sums of the figures that the benchmarks print.
import { describe, expect, test } from 'vitest'
import { distributionOf } from './distribution.ts'

describe('distributionOf()', () => {
  test('sorts by size, not by text', () => {
    expect(distributionOf([100, 9, 30.26])).toEqual({ runs: 3, min: 9, median: 30.3, max: 100 })
  })
  test('refuses to sum up nothing', () => {
    expect(() => distributionOf([])).toThrow('nothing was measured')
  })
})
