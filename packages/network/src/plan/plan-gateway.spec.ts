// Whole plans for the gateway; the table's content is tested in ../firewall.
import type { Ipv4, VlanId } from '@karri/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GATEWAY_MAPS } from '../firewall/plan-gateway-table.ts'
import { randomZone } from '../fixtures/random-zone.ts'
import { groupIdOf, instanceObject, SEED_CONFIG, SEED_ZONE, segmentObject, viewOf } from '../fixtures/seed-zone.ts'
import type { ZoneObject } from '../views/zone-view.ts'
import { planGateway } from './plan-gateway.ts'

describe('planGateway()', () => {
  it("plans the seed's front-end", () => {
    const { table, dhcp, ...plan } = planGateway({ config: SEED_CONFIG, view: viewOf(...SEED_ZONE) })
    expect(plan).toEqual({
      segments: [
        {
          tag: 10,
          parent: 'eth0',
          port: 'eth0.10',
          bridge: 'kbr10',
          bridgeMac: 'd0:0d:0a:0a:01:01',
          address: { address: '10.10.1.1', prefix: 27, broadcast: '10.10.1.31' },
        },
      ],
      taps: [],
      publicAddresses: [{ interface: 'eth0', address: '192.168.3.1', privateIp: '10.10.1.2' }],
      instanceAddresses: ['10.10.1.2'],
      sysctls: [
        { name: 'net.bridge.bridge-nf-call-arptables', value: '0', optional: true },
        { name: 'net.bridge.bridge-nf-call-ip6tables', value: '0', optional: true },
        { name: 'net.bridge.bridge-nf-call-iptables', value: '0', optional: true },
        { name: 'net.ipv4.ip_forward', value: '1', optional: false },
      ],
    })
    expect(dhcp?.subnets.map(({ bridge, router }) => [bridge, router])).toEqual([['kbr10', '10.10.1.1']])
    expect(table.maps.find((map) => map.name === GATEWAY_MAPS.publicToPrivate)?.elements).toEqual([
      { key: '192.168.3.1', value: '10.10.1.2' },
    ])
  })

  it('keeps no segment and no DHCP for an empty view', () => {
    const plan = planGateway({ config: SEED_CONFIG, view: viewOf() })
    expect([plan.segments, plan.publicAddresses, plan.instanceAddresses, plan.dhcp]).toEqual([[], [], [], null])
  })

  it('keeps an instance that shall be gone while it is in the view: its guest ends first', () => {
    const gone = SEED_ZONE.map((object) =>
      object.kind === 'instance' ? { ...object, desired: 'gone' as const } : object,
    )
    expect(planGateway({ config: SEED_CONFIG, view: viewOf<ZoneObject>(...gone) })).toEqual(
      planGateway({ config: SEED_CONFIG, view: viewOf(...SEED_ZONE) }),
    )
  })

  it('leaves out an instance whose segment the view lacks', () => {
    const stray = instanceObject(2, { tag: 11 as VlanId, privateIp: '10.10.1.34' as Ipv4, groupIds: [groupIdOf(1)] })
    expect(planGateway({ config: SEED_CONFIG, view: viewOf(...SEED_ZONE, stray) })).toEqual(
      planGateway({ config: SEED_CONFIG, view: viewOf(...SEED_ZONE) }),
    )
  })

  it('gives a public address that two instances claim to the one that shall run', () => {
    const place = { tag: 10 as VlanId, publicIp: '192.168.3.9' as Ipv4, groupIds: [groupIdOf(1)] }
    const gone = instanceObject(3, { ...place, privateIp: '10.10.1.3' as Ipv4, desired: 'gone' })
    const running = instanceObject(4, { ...place, privateIp: '10.10.1.4' as Ipv4 })
    const { publicAddresses } = planGateway({
      config: SEED_CONFIG,
      view: viewOf<ZoneObject>(segmentObject(10, 1), gone, running),
    })
    expect(publicAddresses).toEqual([{ interface: 'eth0', address: '192.168.3.9', privateIp: '10.10.1.4' }])
  })

  it('puts tagged devices on the private interface and public addresses on the other', () => {
    const config = { ...SEED_CONFIG, pubInterface: 'eth1', privInterface: 'eth2' }
    const plan = planGateway({ config, view: viewOf(...SEED_ZONE) })
    expect([plan.segments[0]?.port, plan.publicAddresses[0]?.interface]).toEqual(['eth2.10', 'eth1'])
  })

  it('is the same whatever the order of the objects, and never repeats a key', () => {
    fc.assert(
      fc.property(randomZone(), (view) => {
        const plan = planGateway({ config: SEED_CONFIG, view })
        const reversed = { ...view, objects: new Map([...view.objects].reverse()) }
        expect(planGateway({ config: SEED_CONFIG, view: reversed })).toEqual(plan)
        for (const map of plan.table.maps) expectDistinct(map.elements.map(({ key }) => key))
        for (const set of plan.table.sets) expectDistinct(set.elements)
        expectDistinct(plan.publicAddresses.map(({ address }) => address))
      }),
    )
  })
})

function expectDistinct(texts: readonly string[]): void {
  expect(new Set(texts).size).toBe(texts.length)
}
