// The order of the queue under a burst of plans, and what a failure does to the others.
import { describe, expect, test } from 'vitest'
import { createNewestFirstQueue } from './newest-first-queue.ts'

describe('createNewestFirstQueue()', () => {
  test('one at a time; of what waits only the newest of a name is done, and its callers share the result', async () => {
    const queue = createNewestFirstQueue()
    const done: string[] = []
    const gate = Promise.withResolvers<void>()
    const first = queue.run('apply', async () => {
      await gate.promise
      done.push('first')
    })
    await Promise.resolve()
    const skipped = queue.run('apply', async () => void done.push('skipped'))
    const newest = queue.run('apply', async () => void done.push('newest'))
    const clear = queue.run('clear', async () => void done.push('clear'))
    const after = queue.run('apply', async () => void done.push('after'))
    gate.resolve()
    await Promise.all([first, skipped, newest, clear, after])
    expect(done).toEqual(['first', 'newest', 'clear', 'after'])
  })

  test('a failure reaches its own callers and stops nobody else', async () => {
    const queue = createNewestFirstQueue()
    const failing = queue.run('clear', () => Promise.reject(new Error('broken')))
    const next = queue.run('apply', async () => undefined)
    await expect(failing).rejects.toThrow('broken')
    await expect(next).resolves.toBe(undefined)
  })
})
