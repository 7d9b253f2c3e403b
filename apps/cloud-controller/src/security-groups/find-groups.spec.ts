// The zones that hear of a change to a group, also when a launch comes between reading them and raising them.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launchOf, openTestCloud, type TestCloud } from '../cloud.fixture.ts'
import type { CloudContext } from '../context.ts'
import { runInstances } from '../instances/run-instances.ts'
import { changeGroups, findGroup } from './find-groups.ts'

let cloud: TestCloud
beforeEach(async () => {
  cloud = await openTestCloud()
})
afterEach(() => cloud.close())

const readDefault = async (trx: Parameters<typeof findGroup>[0]) => [
  (await findGroup(trx, cloud.other.accountId, { name: 'default' })).groupId,
]
async function generation(): Promise<number> {
  const read = cloud.context.store.read((trx) =>
    trx.selectFrom('clusters').select('generation').executeTakeFirstOrThrow(),
  )
  return (await read).generation
}
const launch = () => runInstances(cloud.context, cloud.other, launchOf(cloud))

describe('changeGroups()', () => {
  it('raises no zone for a group without members, and the zone of one with members', async () => {
    const before = await generation()
    await changeGroups(cloud.context, readDefault, async () => undefined)
    expect(await generation()).toBe(before)
    await launch()
    await changeGroups(cloud.context, readDefault, async () => undefined)
    expect(await generation()).toBe(before + 2)
  })

  it('begins again when a launch puts the group into a zone meanwhile, and works once', async () => {
    const { store } = cloud.context
    let launches = 0
    const changeZones: CloudContext['store']['changeZones'] = async (zones, work) => {
      if (launches++ === 0) await launch()
      return store.changeZones(zones, work)
    }
    const before = await generation()
    let runs = 0
    await changeGroups({ ...cloud.context, store: { ...store, changeZones } }, readDefault, async () => {
      runs++
    })
    expect(runs).toBe(1)
    expect(await generation()).toBe(before + 2)
  })

  it('raises nothing when the work fails', async () => {
    await launch()
    const before = await generation()
    const failing = changeGroups(cloud.context, readDefault, async () => {
      throw new Error('refused')
    })
    await expect(failing).rejects.toThrow('refused')
    expect(await generation()).toBe(before)
  })
})
