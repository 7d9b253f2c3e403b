// The test clock, and the loop that hangs on clocks.

import { keepTrying } from '@karri/model'
import { describe, expect, it } from 'vitest'
import { systemClock } from './clock.ts'
import { createManualClock } from './manual-clock.ts'

const evenly = (bytes: number) => new Uint8Array(bytes).fill(255)

describe('createManualClock()', () => {
  it('wakes waiters in the order of their times', async () => {
    const clock = createManualClock(1000)
    const woken: number[] = []
    for (const delayMs of [30, 10, 20]) void clock.wait(delayMs).then(() => woken.push(clock.now()))
    await clock.advance(25)
    expect(woken).toEqual([1010, 1020])
    expect([clock.now(), clock.waiting]).toEqual([1025, 1])
  })

  it('forgets a waiter whose signal aborts', async () => {
    const clock = createManualClock()
    const stop = new AbortController()
    const waiting = clock.wait(10, stop.signal)
    stop.abort(new Error('stop'))
    await expect(waiting).rejects.toThrow('stop')
    expect(clock.waiting).toBe(0)
  })
})

describe('systemClock', () => {
  it('throws the reason of a signal that aborts while it waits', async () => {
    const stop = new AbortController()
    const waiting = systemClock.wait(60_000, stop.signal)
    stop.abort(new Error('stop'))
    await expect(waiting).rejects.toThrow('stop')
  })
})

describe('keepTrying()', () => {
  it('doubles its pauses up to the cap and gives the first success', async () => {
    const clock = createManualClock()
    const attempts: number[] = []
    const result = keepTrying(
      async () => {
        attempts.push(clock.now())
        if (attempts.length < 6) throw new Error('not yet')
        return 'done'
      },
      { clock, randomBytes: evenly, signal: new AbortController().signal, firstDelayMs: 100, maxDelayMs: 500 },
    )
    await clock.advance(10_000)
    expect(await result).toBe('done')
    expect(attempts).toEqual([0, 100, 300, 700, 1200, 1700])
  })

  it('starts again with the first pause after a success', async () => {
    const clock = createManualClock()
    const pauses: number[] = []
    const stop = new AbortController()
    const loop = keepTrying(
      async (succeeded) => {
        if (pauses.length === 2) succeeded()
        throw new Error('down')
      },
      { clock, randomBytes: evenly, signal: stop.signal, onFailure: (_error, delayMs) => void pauses.push(delayMs) },
    )
    await clock.advance(500)
    expect(pauses.slice(0, 4)).toEqual([100, 200, 100, 200])
    stop.abort(new Error('stop'))
    await expect(loop).rejects.toThrow('stop')
  })
})
