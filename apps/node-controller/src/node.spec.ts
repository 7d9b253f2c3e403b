// The host agent as a whole, on a simulated hypervisor, killed and started again at its effects.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KarriError } from '@karri/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bench, ID, instance, nodeView, openBench } from './node-bench.fixture.ts'
import { publish } from './publish.fixture.ts'

describe('createNode()', () => {
  let bench: Bench
  beforeEach(async () => {
    bench = await openBench()
  })
  afterEach(async () => {
    await bench.close()
  })

  const show = (...views: Parameters<typeof nodeView>) => publish(bench.receiver(), nodeView(...views))
  const launch = async () => {
    await show(1, [instance()])
    await bench.until(() => bench.phase() === 'running')
  }
  const gone = () => instance({ desired: 'gone' })

  it('takes an instance from its launch to nothing left', async () => {
    await launch()
    expect(await bench.guest()).toBe('running')
    await bench.until(() => bench.applied() === 1)
    await show(2, [gone()])
    await bench.until(() => bench.phase() === 'absent')
    expect([await bench.guest(), bench.tapped(), await bench.folders()]).toEqual([null, false, []])
    await show(3, [])
    await bench.until(() => bench.applied() === 3)
    expect(bench.status()?.instances).toEqual([])
  })

  it('prepares but does not start before the gateway has confirmed', async () => {
    await show(1, [instance({ permitted: false })])
    await bench.until(() => bench.phase() === 'waiting')
    expect([bench.hasDisk(), await bench.guest()]).toEqual([true, null])
    await show(1, [instance()])
    await bench.until(() => bench.phase() === 'running')
  })

  it('does not start before its own network is in, tries again, and says why', async () => {
    bench.applier.fail(new KarriError('HostApplyFailed', 'add bridge kbr10: no such device'))
    await show(1, [instance()])
    await bench.until(() => bench.status()?.problem !== '')
    await bench.until(() => bench.phase() === 'waiting')
    expect(bench.status()).toMatchObject({ applied: null, problem: 'add bridge kbr10: no such device' })
    expect(await bench.guest()).toBeNull()
    bench.applier.fail(null)
    await bench.until(() => bench.phase() === 'running')
    expect(bench.status()).toMatchObject({ applied: { generation: 1 }, problem: '' })
  })

  it('keeps a guest running when its permission is lost and its network cannot be applied', async () => {
    await launch()
    bench.applier.fail(new Error('broken'))
    await show(2, [instance({ permitted: false })])
    await bench.until(() => bench.status()?.problem === 'broken')
    expect([bench.phase(), await bench.guest(), bench.applied()]).toEqual(['running', 'running', 1])
  })

  it('reboots once for each raise of the counter, whatever is doubled or late', async () => {
    await launch()
    const resets = async () =>
      Buffer.from((await bench.hypervisor.readConsole(ID)).output)
        .toString()
        .split('was reset').length - 1
    await show(2, [instance({ rebootCount: 1 })])
    await show(2, [instance({ rebootCount: 1 })])
    await bench.until(() => bench.instance()?.rebootCount === 1)
    await show(1, [instance()])
    await bench.restart()
    await bench.until(() => bench.phase() === 'running')
    expect(await resets()).toBe(1)
  })

  it('reboots no guest whose record somebody removed', async () => {
    await show(1, [instance({ rebootCount: 3 })])
    await bench.until(() => bench.phase() === 'running')
    await rm(join(bench.folder, 'instances', ID), { recursive: true })
    await bench.restart()
    await show(2, [instance({ rebootCount: 3 })])
    await bench.until(() => bench.instance()?.rebootCount === 3)
    expect(bench.effects).not.toContain('before reboot')
  })

  it('owes a fresh guest no reboot that was asked for before it started', async () => {
    await show(1, [instance({ rebootCount: 3 })])
    await bench.until(() => bench.phase() === 'running')
    expect([bench.instance()?.rebootCount, bench.effects.includes('before reboot')]).toEqual([3, false])
  })

  it('brings back what somebody takes off the host, although no view comes', async () => {
    await launch()
    await bench.applier.clear()
    await bench.until(() => bench.tapped(), 15_000)
  })

  it('refuses a view older than the one it holds, so that nothing dead is raised', async () => {
    await launch()
    await show(5, [gone()])
    await bench.until(() => bench.phase() === 'absent')
    const receipt = await show(4, [instance()])
    expect(receipt.refusal).toMatch(/older/)
    expect(bench.phase()).toBe('absent')
  })

  describe('failures', () => {
    it('reports a guest that powered itself off, and gives it back when it is told to', async () => {
      await launch()
      await bench.hypervisor.exitGuest(ID, '')
      await bench.until(() => bench.phase() === 'failed')
      expect(bench.instance()?.reason).toBe('instance powered itself off')
      await bench.restart()
      await bench.until(() => bench.phase() === 'failed')
      await show(2, [gone()])
      await bench.until(() => bench.phase() === 'absent')
    })

    it('reports a guest that crashed with its reason, and does not start it again', async () => {
      await launch()
      await bench.hypervisor.exitGuest(ID, 'QEMU was ended by SIGKILL')
      await bench.until(() => bench.phase() === 'failed')
      expect(bench.instance()?.reason).toBe('QEMU was ended by SIGKILL')
    })

    it('gives up at once on an image that is not what it shall be', async () => {
      bench.failures.set('prepare', new KarriError('ImageDigestMismatch', 'the bytes are not emi-1'))
      await show(1, [instance()])
      await bench.until(() => bench.phase() === 'failed')
      expect(bench.instance()?.reason).toBe('the bytes are not emi-1')
      expect(bench.effects.filter((effect) => effect === 'before prepare')).toHaveLength(1)
    })

    it('tries again on a full disk, says so, and goes on once there is room', async () => {
      bench.failures.set('prepare', new KarriError('InsufficientDisk', 'no space left'))
      await show(1, [instance()])
      await bench.until(() => bench.instance()?.reason === 'no space left')
      expect(bench.phase()).toBe('preparing')
      bench.failures.clear()
      await bench.until(() => bench.phase() === 'running')
    })

    it('gives up on a disk that stays full, after the limit of the step', async () => {
      bench.failures.set('prepare', new KarriError('InsufficientDisk', 'no space left'))
      await show(1, [instance()])
      await bench.until(() => bench.phase() === 'failed', 30_000)
      expect(bench.clock.now() - Date.UTC(2010, 4, 14)).toBeGreaterThan(15 * 60_000)
      expect(bench.instance()?.reason).toBe('no space left')
    })

    it('gives up on a QEMU that dies at every start, after the limit of the step', async () => {
      bench.failures.set('start', new KarriError('GuestStartFailed', 'QEMU exited 1'))
      await show(1, [instance()])
      await bench.until(() => bench.phase() === 'failed', 10_000)
      expect(bench.instance()?.reason).toBe('QEMU exited 1')
      await show(2, [gone()])
      await bench.until(() => bench.phase() === 'absent')
      expect(await bench.folders()).toEqual([])
    })
  })

  describe('restarts', () => {
    it('adopts running guests without touching them, with nothing above', async () => {
      await launch()
      const before = bench.effects.length
      await bench.restart()
      await bench.until(() => bench.phase() === 'running' && bench.applied() === 1)
      expect(bench.effects.slice(before)).toEqual(['before apply', 'after apply'])
    })

    it('starts a guest again that went down with its host', async () => {
      await launch()
      await bench.hypervisor.stop(ID, 0)
      await bench.restart('boot-2')
      await bench.until(() => bench.phase() === 'running')
      expect(await bench.guest()).toBe('running')
    })

    it('reports a guest as failed whose process vanished under the same boot', async () => {
      await launch()
      await bench.hypervisor.stop(ID, 0)
      await bench.restart()
      await bench.until(() => bench.phase() === 'failed')
    })

    it('goes on with a damaged view set aside: guests run, nothing is touched', async () => {
      await launch()
      await writeFile(join(bench.folder, 'state', 'view'), 'nonsense')
      const before = bench.effects.length
      await bench.restart()
      await bench.clock.advance(60_000)
      expect([await bench.guest(), bench.effects.length - before, bench.status()?.applied]).toEqual([
        'running',
        0,
        null,
      ])
      await show(1, [instance()])
      await bench.until(() => bench.phase() === 'running')
    })

    it('removes a folder that was only just made, and keeps one whose record is damaged', async () => {
      await bench.restart()
      await mkdir(join(bench.folder, 'instances', ID), { recursive: true })
      const other = join(bench.folder, 'instances', 'i-00000000000000002')
      await mkdir(other)
      await writeFile(join(other, 'record.json'), '{')
      await writeFile(join(other, 'disk.qcow2'), 'a disk of somebody')
      await bench.restart()
      await show(1, [])
      await bench.until(() => bench.applied() === 1)
      expect(await bench.folders()).toEqual(['i-00000000000000002'])
    })
  })

  describe('instances that the view leaves out', () => {
    it('ends one of the same store, and lets go of the version only after its tap', async () => {
      await launch()
      bench.failures.set('stop', new Error('QMP does not answer'))
      await show(2, [])
      await bench.until(() => bench.effects.filter((effect) => effect === 'before stop').length > 2)
      expect([bench.tapped(), bench.applied()]).toEqual([true, 1])
      bench.failures.clear()
      await bench.until(() => bench.applied() === 2)
      await bench.until(async () => (await bench.folders()).length === 0)
      expect([bench.tapped(), await bench.guest()]).toEqual([false, null])
    })

    it('leaves one of another store alone, with its tap, and reports it', async () => {
      await launch()
      await show(1, [], 'store-b')
      await bench.until(() => bench.status()?.applied?.storeId === 'store-b')
      expect([await bench.guest(), bench.tapped(), bench.phase()]).toEqual(['running', true, 'running'])
      expect(bench.instance()?.reason).toMatch(/left alone/)
    })

    it('takes one of another store over when the restored store still has it', async () => {
      await launch()
      await show(1, [instance()], 'store-b')
      await bench.until(() => bench.status()?.applied?.storeId === 'store-b')
      expect(bench.instance()).toMatchObject({ phase: 'running', reason: '' })
      await show(2, [], 'store-b')
      await bench.until(async () => (await bench.guest()) === null && (await bench.folders()).length === 0)
    })
  })

  it('ends a launch during each of its effects, with nothing left', async () => {
    for (const [index, effect] of (['prepare', 'start', 'apply'] as const).entries()) {
      const id = `i-0000000000000000${index}` as typeof ID
      const seen = () => bench.effects.filter((name) => name === `before ${effect}`).length
      const before = seen()
      const generation = 2 * index + 1
      await show(generation, [instance({ instanceId: id })])
      await bench.until(() => seen() > before, 0)
      await show(generation + 1, [instance({ instanceId: id, desired: 'gone' })])
      await bench.until(() => bench.phase(id) === 'absent')
      expect([await bench.guest(id), bench.tapped(id), await bench.folders()]).toEqual([null, false, []])
    }
  })
})
