// The five types of the seed, and the bounds of a VLAN id.
import { describe, expect, test } from 'vitest'
import { DEFAULT_INSTANCE_TYPE, findInstanceType, INSTANCE_TYPES } from './instance-types.ts'
import { MAX_VLAN_ID, parseVlanId } from './vlan-id.ts'

describe('instance types', () => {
  test('are the seed’s five, each at least as large as the one before', () => {
    expect(INSTANCE_TYPES.map((type) => `${type.name} ${type.vcpus} ${type.memoryMib} ${type.diskGib}`)).toEqual([
      'm1.small 1 128 2',
      'c1.medium 1 256 5',
      'm1.large 2 512 10',
      'm1.xlarge 2 1024 20',
      'c1.xlarge 4 2048 20',
    ])
    expect(findInstanceType(DEFAULT_INSTANCE_TYPE)?.name).toBe('m1.small')
    expect(findInstanceType('m1.tiny')).toBeUndefined()
  })
})

describe('parseVlanId()', () => {
  test('takes 2 to 4094 and nothing else', () => {
    for (const value of [2, 10, MAX_VLAN_ID]) expect(parseVlanId(value).ok).toBe(true)
    for (const value of [0, 1, 4095, 4096, -2, 2.5, Number.NaN]) expect(parseVlanId(value).ok).toBe(false)
  })
})
