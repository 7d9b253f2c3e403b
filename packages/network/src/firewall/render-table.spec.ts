// The whole text of the seed's tables, as nft 1.0.6 takes it. packages/host loads tables into a real kernel.
import type { Ipv4, VlanId } from '@karri/model'
import { describe, expect, it } from 'vitest'
import {
  groupIdOf,
  groupObject,
  instanceObject,
  nodeObjectOf,
  SEED_CONFIG,
  SEED_ZONE,
  segmentObject,
  viewOf,
} from '../fixtures/seed-zone.ts'
import { planGateway } from '../plan/plan-gateway.ts'
import { planNode } from '../plan/plan-node.ts'
import type { NodeObject } from '../views/node-view.ts'
import type { ZoneObject } from '../views/zone-view.ts'
import { renderTable } from './render-table.ts'

/** A second group: web servers that the first group may reach, with an instance that is in both. */
const WEB: readonly ZoneObject[] = [
  segmentObject(11, 2),
  groupObject(2, [
    { protocol: 'tcp', fromPort: 80, toPort: 80, source: { groupId: groupIdOf(1) } },
    { protocol: 'tcp', fromPort: 443, toPort: 445, source: { cidr: { base: '192.168.0.0' as Ipv4, prefix: 16 } } },
  ]),
  instanceObject(2, {
    tag: 11 as VlanId,
    privateIp: '10.10.1.34' as Ipv4,
    publicIp: '192.168.3.2' as Ipv4,
    groupIds: [groupIdOf(2), groupIdOf(1)],
  }),
]

describe('renderTable()', () => {
  it("writes the gateway's table of the seed's walk with a second group", async () => {
    const { table } = planGateway({ config: SEED_CONFIG, view: viewOf<ZoneObject>(...SEED_ZONE, ...WEB) })
    await expect(renderTable(table)).toMatchFileSnapshot('golden/seed-gateway.nft')
  })

  it("writes the node's table of the seed's walk", async () => {
    const instances = SEED_ZONE.flatMap((object) => (object.kind === 'instance' ? [nodeObjectOf(object)] : []))
    const { table } = planNode({
      config: { mode: 'MANAGED', privInterface: 'eth0' },
      view: viewOf<NodeObject>(...instances),
    })
    await expect(renderTable(table)).toMatchFileSnapshot('golden/seed-node.nft')
  })
})
