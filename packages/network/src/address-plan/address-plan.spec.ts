// The seed's numbers, the ancestor's own fixtures (reference/eucalyptus.md 2.1) and the laws of the plan.
import { addToIpv4, type Ipv4, MAX_VLAN_ID, MIN_VLAN_ID, parseCidr, type VlanId } from '@karri/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SEED_CONFIG } from '../fixtures/seed-zone.ts'
import { type AddressPlanConfig, addressToIndex, maxTag, segmentAddresses, segmentCount } from './address-plan.ts'

describe('segmentAddresses()', () => {
  it("gives VLAN 10 the seed's network", () => {
    expect(segmentAddresses(SEED_CONFIG, 10 as VlanId)).toEqual({
      network: { base: '10.10.1.0', prefix: 27 },
      gateway: '10.10.1.1',
      firstHost: '10.10.1.2',
      lastHost: '10.10.1.30',
      broadcast: '10.10.1.31',
    })
  })

  const upstream: readonly (readonly [subnet: string, size: number, tag: number, index: number, address: string])[] = [
    ['0.0.0.0/16', 32, 2, 0, '0.0.0.0'],
    ['8.8.8.0/21', 32, 3, 1, '8.8.8.33'],
    ['8.8.8.0/21', 32, 12, 10, '8.8.9.74'],
    ['255.255.255.0/24', 32, 8, 30, '255.255.255.222'],
    ['0.0.0.0/16', 256, 5, 17, '0.0.3.17'],
    ['0.0.0.0/16', 8192, 5, 8191, '0.0.127.255'],
  ]

  it.each(upstream)(
    'in %s with %i addresses, tag %i and index %i is %s, and back',
    (subnet, size, tag, index, address) => {
      const config = planOf(subnet, size)
      expect(addToIpv4(segmentAddresses(config, tag as VlanId).network.base, index)).toBe(address)
      expect(addressToIndex(config, address as Ipv4)).toEqual({ tag, index })
    },
  )

  it('refuses a tag that the subnet does not hold', () => {
    expect(() => segmentAddresses(SEED_CONFIG, 2050 as VlanId)).toThrow(RangeError)
    expect(() => segmentAddresses(SEED_CONFIG, 1 as VlanId)).toThrow(RangeError)
  })
})

describe('segmentCount() and maxTag()', () => {
  it.each([
    ['10.10.0.0/16', 32, 2048, 2049],
    ['10.0.0.0/8', 32, 4093, 4094],
    ['10.10.10.0/24', 128, 2, 3],
    ['172.16.0.0/16', 2048, 32, 33],
  ])('%s with %i addresses holds %i segments, the last has tag %i', (subnet, size, count, last) => {
    expect([segmentCount(planOf(subnet, size)), maxTag(planOf(subnet, size))]).toEqual([count, last])
  })
})

describe('addressToIndex()', () => {
  it('is undefined outside the subnet and beyond the last tag', () => {
    expect(addressToIndex(SEED_CONFIG, '10.11.0.0' as Ipv4)).toBeUndefined()
    expect(addressToIndex(planOf('10.0.0.0/8', 8), '10.255.0.0' as Ipv4)).toBeUndefined()
  })

  it('is the inverse of segmentAddresses for every tag, and segments never overlap', () => {
    const plans = fc.record({
      prefix: fc.integer({ min: 8, max: 20 }),
      bits: fc.integer({ min: 3, max: 11 }),
      pick: fc.nat(),
    })
    fc.assert(
      fc.property(plans, ({ prefix, bits, pick }) => {
        const config: AddressPlanConfig = { subnet: { base: '10.0.0.0' as Ipv4, prefix }, addrsPerNet: 2 ** bits }
        const tag = (MIN_VLAN_ID + (pick % segmentCount(config))) as VlanId
        const { network, gateway, broadcast } = segmentAddresses(config, tag)
        expect(tag).toBeLessThanOrEqual(MAX_VLAN_ID)
        expect(addressToIndex(config, network.base)).toEqual({ tag, index: 0 })
        expect(addressToIndex(config, gateway)).toEqual({ tag, index: 1 })
        expect(addressToIndex(config, broadcast)).toEqual({ tag, index: config.addrsPerNet - 1 })
      }),
    )
  })
})

function planOf(subnet: string, addrsPerNet: number): AddressPlanConfig {
  const cidr = parseCidr(subnet)
  if (!cidr.ok) throw new Error(subnet)
  return { subnet: cidr.value, addrsPerNet }
}
