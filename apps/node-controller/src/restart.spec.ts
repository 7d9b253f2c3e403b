// A node-controller that dies at any moment: the whole life of an instance, cut at each effect in turn, before and after.
import { describe, expect, it } from 'vitest'
import { type Bench, ID, instance, nodeView, openBench } from './node-bench.fixture.ts'
import { publish } from './publish.fixture.ts'

// One life; after a kill the node starts again over what is there, and the last view is sent again, as a new link does.
async function live(bench: Bench): Promise<void> {
  const follow = async (view: ReturnType<typeof nodeView>, done: () => boolean | Promise<boolean>) => {
    await publish(bench.receiver(), view)
    await bench.until(async () => {
      if (!bench.killed()) return done()
      bench.killAt(null)
      await bench.restart()
      await publish(bench.receiver(), view)
      return false
    })
  }
  await follow(nodeView(1, [instance({ permitted: false })]), () => bench.phase() === 'waiting')
  await follow(nodeView(2, [instance()]), () => bench.phase() === 'running' && bench.applied() === 2)
  await follow(nodeView(3, [instance({ rebootCount: 1 })]), () => bench.instance()?.rebootCount === 1)
  await follow(nodeView(4, [instance({ rebootCount: 1, desired: 'gone' })]), () => bench.phase() === 'absent')
  await follow(nodeView(5, []), () => bench.applied() === 5)
}

describe('a node-controller that is killed', () => {
  it('at any effect brings every instance to its end, with nothing left', async () => {
    const whole = await openBench()
    await live(whole)
    const count = whole.effects.length
    await whole.close()
    expect(count).toBeGreaterThan(12)
    for (let index = 0; index < count; index += 1) {
      const bench = await openBench()
      try {
        bench.killAt(index)
        await live(bench)
        const left = [await bench.guest(), bench.tapped(), await bench.folders(), bench.status()?.instances]
        expect(left, `killed at effect ${index}`).toEqual([null, false, [], []])
      } finally {
        await bench.close()
      }
    }
  }, 60_000)

  it('during an end that the view no longer names finishes it', async () => {
    const bench = await openBench()
    await publish(bench.receiver(), nodeView(1, [instance()]))
    await bench.until(() => bench.phase() === 'running')
    bench.failures.set('stop', new Error('not now'))
    await publish(bench.receiver(), nodeView(2, []))
    await bench.until(() => bench.effects.includes('before stop'))
    bench.failures.clear()
    await bench.restart()
    await bench.until(() => bench.applied() === 2)
    await bench.until(async () => (await bench.folders()).length === 0)
    expect(await bench.guest(ID)).toBeNull()
    await bench.close()
  })
})
