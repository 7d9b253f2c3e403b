// The view of one zone, whole: every kind of object and every kind of rule.
import type {
  AccountId,
  ImageId,
  InstanceId,
  Ipv4,
  MacAddress,
  NodeName,
  ReservationId,
  SecurityGroupId,
  SecurityGroupRuleId,
  VlanId,
  ZoneName,
} from '@karri/model'
import { describe, expect, it } from 'vitest'
import type { InstanceRow, SecurityGroupRuleRow } from '../store/schema.ts'
import { renderZoneView, type ZoneRows } from './render-zone-view.ts'

const accountId = '000000000001' as AccountId
const zone = 'rosh-cluster1' as ZoneName
const web = 'sg-11111111' as SecurityGroupId
const peer = 'sg-22222222' as SecurityGroupId
const instanceId = 'i-11111111' as InstanceId

const instance: InstanceRow = {
  instanceId,
  reservationId: 'r-11111111' as ReservationId,
  accountId,
  launchIndex: 0,
  zone,
  node: '192.168.0.19' as NodeName,
  imageId: 'emi-11111111' as ImageId,
  kernelId: 'eki-11111111' as ImageId,
  ramdiskId: null,
  instanceType: 'm1.large',
  vcpus: 2,
  memoryMib: 512,
  diskGib: 10,
  keyName: 'mykey',
  publicKey: 'ssh-ed25519 AAAA mykey',
  userData: '',
  tag: 10 as VlanId,
  privateIp: '10.10.1.2' as Ipv4,
  mac: 'd0:0d:0a:0a:01:02' as MacAddress,
  state: 'pending',
  stateReasonCode: null,
  stateReasonMessage: null,
  desired: 'running',
  phase: null,
  phaseReason: '',
  rebootCount: 3,
  launchTime: 1000,
  terminatedAt: null,
  inView: 1,
  holdsAddresses: 1,
  releaseGeneration: null,
}

function rule(index: number, changes: Partial<SecurityGroupRuleRow>): SecurityGroupRuleRow {
  return {
    ruleId: `sgr-0000000${index}` as SecurityGroupRuleId,
    groupId: web,
    protocol: 'tcp',
    fromPort: -1,
    toPort: -1,
    cidr: null,
    sourceGroupId: null,
    description: null,
    createdAt: 0,
    ...changes,
  }
}

const ROWS: ZoneRows = {
  storeId: 'abc',
  generation: 7,
  zone,
  imageSource: '192.168.0.114:8776',
  segments: [
    {
      tag: 10 as VlanId,
      zone,
      groupId: web,
      network: '10.10.1.0/27',
      gateway: '10.10.1.1' as Ipv4,
      state: 'active',
      releaseGeneration: null,
    },
  ],
  instances: [instance],
  groupIdsOf: new Map([[instanceId, [web]]]),
  publicIpOf: new Map([[instanceId, '192.168.3.1' as Ipv4]]),
  images: new Map(
    ['emi-11111111', 'eki-11111111'].map((id) => [id as ImageId, { imageId: id as ImageId, sha256: id, sizeBytes: 5 }]),
  ),
  groups: [
    { groupId: web, accountId, name: 'web', description: '', createdAt: 0 },
    { groupId: peer, accountId, name: 'peer', description: '', createdAt: 0 },
  ],
  rules: [
    rule(1, { fromPort: 80, toPort: 81, cidr: '0.0.0.0/0' }),
    rule(2, { protocol: 'icmp', cidr: '192.168.0.0/16' }),
    rule(3, { protocol: 'all', sourceGroupId: peer }),
  ],
}

describe('renderZoneView()', () => {
  it('renders every object under its key, in the order of the keys', () => {
    const view = renderZoneView(ROWS)
    expect(view.version).toEqual({ storeId: 'abc', generation: 7, revision: 0 })
    expect([...view.objects]).toEqual(
      [
        {
          kind: 'group',
          key: 'group/sg-11111111',
          groupId: web,
          accountId,
          name: 'web',
          rules: [
            { protocol: 'tcp', fromPort: 80, toPort: 81, source: { cidr: { base: '0.0.0.0', prefix: 0 } } },
            { protocol: 'icmp', type: -1, code: -1, source: { cidr: { base: '192.168.0.0', prefix: 16 } } },
            { protocol: 'all', source: { groupId: peer } },
          ],
        },
        { kind: 'group', key: 'group/sg-22222222', groupId: peer, accountId, name: 'peer', rules: [] },
        {
          kind: 'instance',
          key: 'instance/i-11111111',
          instanceId,
          accountId,
          reservationId: 'r-11111111',
          launchIndex: 0,
          launchTimeMs: 1000,
          node: '192.168.0.19',
          tag: 10,
          privateIp: '10.10.1.2',
          mac: 'd0:0d:0a:0a:01:02',
          publicIp: '192.168.3.1',
          groupIds: [web],
          type: { name: 'm1.large', vcpus: 2, memoryMib: 512, diskGib: 10 },
          images: {
            machine: { imageId: 'emi-11111111', sha256: 'emi-11111111', sizeBytes: 5 },
            kernel: { imageId: 'eki-11111111', sha256: 'eki-11111111', sizeBytes: 5 },
            ramdisk: null,
          },
          keyPair: { name: 'mykey', publicKey: 'ssh-ed25519 AAAA mykey' },
          userData: '',
          rebootCount: 3,
          desired: 'running',
        },
        {
          kind: 'segment',
          key: 'segment/10',
          tag: 10,
          network: { base: '10.10.1.0', prefix: 27 },
          gateway: '10.10.1.1',
          groupId: web,
        },
        { kind: 'settings', key: 'settings', zone, imageSource: '192.168.0.114:8776' },
      ].map((object) => [object.key, object]),
    )
  })

  it('renders the same rows to the same view, whatever their order', () => {
    const shuffled = { ...ROWS, groups: ROWS.groups.toReversed() }
    expect([...renderZoneView(shuffled).objects.keys()]).toEqual([...renderZoneView(ROWS).objects.keys()])
  })

  it('renders an instance without public address, key pair and user data', () => {
    const bare = { ...instance, keyName: null, publicKey: null, userData: null, kernelId: null }
    const view = renderZoneView({ ...ROWS, instances: [bare], publicIpOf: new Map() })
    expect(view.objects.get('instance/i-11111111')).toMatchObject({ publicIp: null, keyPair: null, userData: null })
  })

  it('refuses rows that do not belong together', () => {
    expect(() => renderZoneView({ ...ROWS, images: new Map() })).toThrow('boots emi-11111111, which has no record')
  })
})
