// Source networks by law; the rest of the parser is tested through the API in ec2/actions/security-groups.spec.ts.
import { cidrContains, ipv4FromNumber, renderCidr } from '@karri/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePermissions, parseSourceCidr } from './parse-permissions.ts'

const networks = fc.tuple(fc.integer({ min: 0, max: 0xffff_ffff }).map(ipv4FromNumber), fc.integer({ min: 0, max: 32 }))

describe('parseSourceCidr()', () => {
  it('gives the network that holds the address, and reads its own text again', () => {
    fc.assert(
      fc.property(networks, ([address, prefix]) => {
        const cidr = parseSourceCidr(`${address}/${prefix}`)
        expect(cidr.prefix).toBe(prefix)
        expect(cidrContains(cidr, address)).toBe(true)
        expect(parseSourceCidr(renderCidr(cidr))).toEqual(cidr)
      }),
    )
  })

  it.each([
    '',
    '/',
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0/8',
    '010.0.0.0/8',
    '10.0.0.0/8/8',
    '0x0a.0.0.0/8',
    '::/0',
    '10.0.0.0/1e1',
  ])('refuses %j', (text) => {
    expect(() => parseSourceCidr(text)).toThrow(expect.objectContaining({ code: 'InvalidParameterValue' }))
  })
})

describe('parsePermissions()', () => {
  it('makes one rule of each source', () => {
    const rules = parsePermissions([
      {
        IpProtocol: 'TCP',
        FromPort: 22,
        ToPort: 23,
        IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'office' }, { CidrIp: '0.0.0.0/0' }],
        UserIdGroupPairs: [{ GroupName: 'lb', UserId: '000000000001' }],
      },
    ])
    const range = { protocol: 'tcp', fromPort: 22, toPort: 23 }
    expect(rules).toEqual([
      { ...range, source: { cidr: { base: '10.0.0.0', prefix: 8 } }, description: 'office' },
      { ...range, source: { cidr: { base: '0.0.0.0', prefix: 0 } }, description: null },
      { ...range, source: { group: { groupId: undefined, name: 'lb', ownerId: '000000000001' } }, description: null },
    ])
  })
})
