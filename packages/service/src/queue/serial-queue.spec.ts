// Order and isolation of keyed queues.
import { describe, expect, it } from 'vitest'
import { createSerialQueue } from './serial-queue.ts'

describe('createSerialQueue()', () => {
  it('goes on after a task that failed', async () => {
    const queue = createSerialQueue()
    const failed = queue.run('a', () => Promise.reject(new Error('broken')))
    const next = queue.run('a', async () => 'next')
    await expect(failed).rejects.toThrow('broken')
    expect(await next).toBe('next')
  })

  it('runs the tasks of one key one after the other', async () => {
    const queue = createSerialQueue()
    const seen: string[] = []
    const gate = Promise.withResolvers<void>()
    const first = queue.run('a', async () => {
      seen.push('first begins')
      await gate.promise
      seen.push('first ends')
    })
    const second = queue.run('a', async () => void seen.push('second'))
    gate.resolve()
    await Promise.all([first, second])
    expect(seen).toEqual(['first begins', 'first ends', 'second'])
  })

  it('does not make one key wait for another', async () => {
    const queue = createSerialQueue()
    const gate = Promise.withResolvers<void>()
    const blocked = queue.run('a', () => gate.promise)
    expect(await queue.run('b', async () => 'free')).toBe('free')
    gate.resolve()
    await blocked
  })

  it('is idle when all tasks are done, those that tasks have added included', async () => {
    const queue = createSerialQueue()
    let done = false
    void queue.run('a', async () => {
      void queue.run('b', async () => {
        done = true
      })
    })
    await queue.idle()
    expect(done).toBe(true)
  })
})
