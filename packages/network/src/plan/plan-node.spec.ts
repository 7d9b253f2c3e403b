// Whole plans for a node; the table's content is tested in ../firewall.
import type { Ipv4, VlanId } from '@karri/model'
import { describe, expect, it } from 'vitest'
import { instanceObject, nodeObjectOf, viewOf } from '../fixtures/seed-zone.ts'
import type { NodeObject } from '../views/node-view.ts'
import { planNode } from './plan-node.ts'

const CONFIG = { mode: 'MANAGED', privInterface: 'eth0' } as const
const TWO = nodeObjectOf(instanceObject(2, { tag: 11 as VlanId, privateIp: '10.10.1.34' as Ipv4 }))
const THREE = nodeObjectOf(instanceObject(3, { tag: 10 as VlanId, privateIp: '10.10.1.3' as Ipv4 }))
const FOUR = nodeObjectOf(instanceObject(4, { tag: 10 as VlanId, privateIp: '10.10.1.4' as Ipv4, desired: 'gone' }))

describe('planNode()', () => {
  it('plans one port and bridge per segment and one tap per instance that shall run', () => {
    const { table, ...plan } = planNode({ config: CONFIG, view: viewOf<NodeObject>(FOUR, THREE, TWO) })
    expect(plan).toEqual({
      segments: [
        { tag: 10, parent: 'eth0', port: 'eth0.10', bridge: 'kbr10', bridgeMac: null, address: null },
        { tag: 11, parent: 'eth0', port: 'eth0.11', bridge: 'kbr11', bridgeMac: null, address: null },
      ],
      taps: [
        { instanceId: 'i-000000000002abcde', name: 'ki000000000002', bridge: 'kbr11' },
        { instanceId: 'i-000000000003abcde', name: 'ki000000000003', bridge: 'kbr10' },
      ],
      publicAddresses: [],
      instanceAddresses: [],
      sysctls: [
        { name: 'net.bridge.bridge-nf-call-arptables', value: '0', optional: true },
        { name: 'net.bridge.bridge-nf-call-ip6tables', value: '0', optional: true },
        { name: 'net.bridge.bridge-nf-call-iptables', value: '0', optional: true },
      ],
      dhcp: null,
    })
    expect(table.sets.find((set) => set.name === 'tap_ip')?.elements).toEqual([
      '"ki000000000002" . d0:0d:0a:0a:01:22 . 10.10.1.34',
      '"ki000000000003" . d0:0d:0a:0a:01:03 . 10.10.1.3',
    ])
  })

  it('plans the network before the instance may start', () => {
    const waiting = { ...THREE, permitted: false } as NodeObject
    expect(planNode({ config: CONFIG, view: viewOf(waiting) })).toEqual(
      planNode({ config: CONFIG, view: viewOf(THREE) }),
    )
  })

  it('keeps nothing for an empty view, and still its table', () => {
    const plan = planNode({ config: CONFIG, view: viewOf<NodeObject>() })
    expect([plan.segments, plan.taps, plan.table.name]).toEqual([[], [], 'karri'])
  })
})
