// A node learns its own instances and nothing of anyone else's.
import type { InstanceId, Ipv4, NodeName, VlanId } from '@karri/model'
import { describe, expect, it } from 'vitest'
import { instanceIdOf, instanceObject, SEED_ZONE, viewOf } from '../fixtures/seed-zone.ts'
import type { ZoneObject } from '../views/zone-view.ts'
import { planNodeView } from './plan-node-view.ts'

const FIRST = '192.168.0.19' as NodeName
const SECRET = 'c2VjcmV0'
const ZONE = viewOf<ZoneObject>(
  ...SEED_ZONE,
  instanceObject(2, {
    tag: 10 as VlanId,
    privateIp: '10.10.1.3' as Ipv4,
    node: '192.168.5.7' as NodeName,
    userData: SECRET,
    keyPair: { name: 'test2_key', publicKey: SECRET },
  }),
)

describe('planNodeView()', () => {
  it("holds the node's instances, with the gateway's permission, and where images come from", () => {
    const view = planNodeView(ZONE, { node: FIRST, permitted: new Set([instanceIdOf(1)]), revision: 3 })
    expect(view.version).toEqual({ ...ZONE.version, revision: 3 })
    expect([...view.objects.values()]).toEqual([
      {
        kind: 'instance',
        key: `instance/${instanceIdOf(1)}`,
        instanceId: instanceIdOf(1),
        tag: 10,
        privateIp: '10.10.1.2',
        mac: 'd0:0d:0a:0a:01:02',
        type: { name: 'm1.large', vcpus: 2, memoryMib: 512, diskGib: 10 },
        images: expect.anything(),
        rebootCount: 0,
        desired: 'running',
        permitted: true,
      },
      { kind: 'settings', key: 'settings', imageSource: '192.168.0.114:8776' },
    ])
  })

  it('permits nothing that the gateway has not confirmed', () => {
    const view = planNodeView(ZONE, { node: FIRST, permitted: new Set([instanceIdOf(2)]), revision: 0 })
    expect([...view.objects.values()][0]).toMatchObject({ permitted: false })
  })

  it('passes on neither user data nor keys nor groups, and nothing to a node that the zone does not know', () => {
    for (const node of [FIRST, '192.168.5.7', 'elsewhere'] as NodeName[]) {
      const view = planNodeView(ZONE, { node, permitted: new Set<InstanceId>(), revision: 0 })
      expect(JSON.stringify([...view.objects.values()])).not.toMatch(/c2VjcmV0|sg-/)
    }
    const stranger = planNodeView(ZONE, { node: 'elsewhere' as NodeName, permitted: new Set(), revision: 0 })
    expect([...stranger.objects.keys()]).toEqual(['settings'])
  })
})
