// Wakes, back-offs and the end of the loop, on a clock of the spec's own.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../clock/manual-clock.ts'
import { createReconcileLoop } from './reconcile-loop.ts'

describe('createReconcileLoop()', () => {
  let stop = new AbortController()
  beforeEach(() => {
    stop = new AbortController()
  })
  afterEach(() => stop.abort())

  function start(run: (signal: AbortSignal) => Promise<void>, timing: { readonly repeatMs?: number } = {}) {
    const clock = createManualClock()
    const retries: number[] = []
    const onFailure = (_: unknown, retry: number) => void retries.push(retry)
    const loop = createReconcileLoop({ run, clock, signal: stop.signal, onFailure, ...timing })
    return { clock, loop, retries }
  }

  it('sleeps until it is woken', async () => {
    let runs = 0
    const { clock, loop } = start(async () => {
      runs += 1
    })
    await clock.advance(60_000)
    expect(runs).toBe(0)
    loop.wake()
    await clock.advance(60_000)
    expect(runs).toBe(1)
  })

  it('runs once more, and only once, for any number of wakes during a run', async () => {
    let runs = 0
    let finish: () => void = () => undefined
    const { clock, loop } = start(async () => {
      runs += 1
      if (runs === 1)
        await new Promise<void>((resolve) => {
          finish = resolve
        })
    })
    loop.wake()
    await clock.advance(0)
    loop.wake()
    loop.wake()
    loop.wake()
    expect(runs).toBe(1)
    finish()
    await clock.advance(0)
    expect(runs).toBe(2)
  })

  it('tries again with doubling delays up to the maximum, and from the first delay after a success', async () => {
    let broken = true
    const { clock, loop, retries } = start(async () => {
      if (broken) throw new Error('broken')
    })
    loop.wake()
    await clock.advance(120_000)
    expect(retries).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
    broken = false
    await clock.advance(30_000)
    broken = true
    loop.wake()
    await clock.advance(0)
    expect(retries.at(-1)).toBe(500)
  })

  it('cuts a back-off short when it is woken', async () => {
    let runs = 0
    const { clock, loop } = start(async () => {
      runs += 1
      throw new Error('broken')
    })
    loop.wake()
    await clock.advance(0)
    loop.wake()
    await clock.advance(0)
    expect(runs).toBe(2)
  })

  it('does not wait longer for the wakes that came while it failed', async () => {
    const { clock, loop, retries } = start(async () => {
      throw new Error('broken')
    })
    for (let wakes = 0; wakes < 10; wakes += 1) {
      loop.wake()
      await clock.advance(10)
    }
    expect(new Set(retries)).toEqual(new Set([500]))
    await clock.advance(500)
    expect(retries.at(-1)).toBe(1000)
  })

  it('runs again by itself when it shall repeat, from its first wake on', async () => {
    let runs = 0
    const count = async () => {
      runs += 1
    }
    const { clock, loop } = start(count, { repeatMs: 15_000 })
    await clock.advance(60_000)
    expect(runs).toBe(0)
    loop.wake()
    await clock.advance(60_000)
    expect(runs).toBe(5)
  })

  it('ends with its signal, after the run that is under way, and leaves no timer', async () => {
    let finish: () => void = () => undefined
    const { clock, loop } = start(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
    )
    loop.wake()
    await clock.advance(0)
    stop.abort()
    finish()
    await loop.ended
    expect(clock.waiting).toBe(0)
  })
})
