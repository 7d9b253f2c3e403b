// Random domain values for property tests, and small fixed ones for the stream tests.
import type { IdKinds, IngressRule, InstanceId, Ipv4, MacAddress, NodeName, VlanId, ZoneName } from '@karri/model'
import { INSTANCE_TYPES, ipv4FromNumber, macOfAddress, prefixMask } from '@karri/model'
import type {
  BootImages,
  ClusterConfig,
  ImageFile,
  NodeObject,
  NodeStatus,
  ViewVersion,
  ZoneObject,
  ZoneStatus,
} from '@karri/network'
import fc from 'fast-check'

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
const id = <K extends keyof IdKinds>(kind: K) => digits(17).map((hex) => `${kind}-${hex}` as IdKinds[K])
const ip: fc.Arbitrary<Ipv4> = fc.nat(0xffff_ffff).map(ipv4FromNumber)
const mac: fc.Arbitrary<MacAddress> = ip.map((address) => macOfAddress('d0:0d', address))
const tag = fc.integer({ min: 2, max: 4094 }).map((value) => value as VlanId)
const nodeName = ip.map((address) => address as unknown as NodeName)
const safe = fc.maxSafeNat()
const count = fc.nat(0xffff_ffff)
const cidr = fc
  .record({ base: fc.nat(0xffff_ffff), prefix: fc.nat(32) })
  .map(({ base, prefix }) => ({ base: ipv4FromNumber((base & prefixMask(prefix)) >>> 0), prefix }))
const version: fc.Arbitrary<ViewVersion> = fc.record({ storeId: digits(16), generation: safe, revision: safe })
const accountId = fc.stringMatching(/^\d{12}$/).map((text) => text as never)

const image = (kind: 'emi' | 'eki' | 'eri'): fc.Arbitrary<ImageFile> =>
  fc.record({ imageId: id(kind), sha256: digits(64), sizeBytes: safe })
const images: fc.Arbitrary<BootImages> = fc.record({
  machine: image('emi'),
  kernel: fc.option(image('eki')),
  ramdisk: fc.option(image('eri')),
})
const port = fc.nat(65_535)
const icmp = fc.integer({ min: -1, max: 255 })
const protocol = fc.oneof(
  fc.record({ protocol: fc.constantFrom('tcp', 'udp'), a: port, b: port }).map(({ protocol, a, b }) => ({
    protocol,
    fromPort: Math.min(a, b),
    toPort: Math.max(a, b),
  })),
  fc.record({ protocol: fc.constant('icmp' as const), type: icmp, code: icmp }),
  fc.record({ protocol: fc.constant('all' as const) }),
)
const rule = fc
  .tuple(protocol, fc.oneof(fc.record({ cidr }), fc.record({ groupId: id('sg') })))
  .map(([kind, source]) => ({ ...kind, source }) as IngressRule)
const bootable = { tag, privateIp: ip, mac, type: fc.constantFrom(...INSTANCE_TYPES), images, rebootCount: count }
const desired = fc.constantFrom('running' as const, 'gone' as const)

export const zoneObjects: fc.Arbitrary<ZoneObject> = fc.oneof(
  fc.record({
    kind: fc.constant('settings' as const),
    key: fc.constant('settings' as const),
    zone: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/).map((name) => name as ZoneName),
    imageSource: ip.map((address) => `${address}:8776`),
  }),
  fc
    .record({ kind: fc.constant('segment' as const), tag, network: cidr, gateway: ip, groupId: id('sg') })
    .map((segment) => ({ ...segment, key: `segment/${segment.tag}` })),
  fc
    .record({
      kind: fc.constant('group' as const),
      groupId: id('sg'),
      accountId,
      name: fc.string(),
      rules: fc.array(rule),
    })
    .map((group) => ({ ...group, key: `group/${group.groupId}` })),
  fc
    .record({
      kind: fc.constant('instance' as const),
      instanceId: id('i'),
      accountId,
      reservationId: id('r'),
      launchIndex: count,
      launchTimeMs: safe,
      node: nodeName,
      publicIp: fc.option(ip),
      groupIds: fc.array(id('sg'), { minLength: 1 }),
      keyPair: fc.option(fc.record({ name: fc.string(), publicKey: fc.string() })),
      userData: fc.option(fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64'))),
      desired,
      ...bootable,
    })
    .map((instance) => ({ ...instance, key: `instance/${instance.instanceId}` })),
)

export const nodeObjects: fc.Arbitrary<NodeObject> = fc.oneof(
  fc.record({
    kind: fc.constant('settings' as const),
    key: fc.constant('settings' as const),
    imageSource: ip.map((address) => `${address}:8776`),
  }),
  fc
    .record({
      kind: fc.constant('instance' as const),
      instanceId: id('i'),
      desired,
      permitted: fc.boolean(),
      ...bootable,
    })
    .map((instance) => ({ ...instance, key: `instance/${instance.instanceId}` })),
)

export const nodeStatuses: fc.Arbitrary<NodeStatus> = fc.record({
  node: nodeName,
  state: fc.constantFrom('up', 'unreachable'),
  capacity: fc.record({ vcpus: count, memoryMib: count, diskGib: count }),
  accelerator: fc.constantFrom('kvm', 'tcg', 'simulated'),
  applied: fc.option(version),
  instances: fc.array(
    fc.record({
      instanceId: id('i'),
      phase: fc.constantFrom('waiting', 'preparing', 'running', 'stopping', 'failed', 'absent'),
      reason: fc.string(),
      rebootCount: count,
    }),
  ),
  problem: fc.string(),
})

export const zoneStatuses: fc.Arbitrary<ZoneStatus> = fc.record({
  gateway: fc.record({ applied: fc.option(version), problem: fc.string() }),
  nodes: fc.array(nodeStatuses, { maxLength: 3 }),
})

const interfaceName = fc.stringMatching(/^[a-z][a-z0-9.]{0,14}$/)
export const clusterConfigs: fc.Arbitrary<ClusterConfig> = fc.record({
  network: fc.record({
    mode: fc.constant('MANAGED' as const),
    pubInterface: interfaceName,
    privInterface: interfaceName,
    subnet: cidr,
    addrsPerNet: fc.integer({ min: 3, max: 11 }).map((power) => 2 ** power),
    dns: ip,
    domainName: fc.option(fc.stringMatching(/^[a-z.]{1,20}$/)),
    publicIps: fc.array(ip),
    macPrefix: fc.constantFrom('d0:0d', '52:54'),
    dhcp: fc.record({
      daemon: fc.constantFrom('dnsmasq', 'isc-dhcpd'),
      path: fc.constant('/usr/sbin/dhcpd'),
      user: fc.option(fc.constant('root')),
    }),
    localIp: fc.option(ip),
    cloudIp: fc.option(ip),
  }),
  nodes: fc.array(nodeName),
  schedPolicy: fc.constantFrom('GREEDY', 'ROUNDROBIN'),
})

export { version as versions }

const FILE = { sha256: 'ab'.repeat(32), sizeBytes: 1024 }

/** A node's instance by number: `i-00000000000000001`. */
export function nodeInstance(number: number, rebootCount = 0): NodeObject {
  const instanceId = `i-${String(number).padStart(17, '0')}` as InstanceId
  return {
    kind: 'instance',
    key: `instance/${instanceId}`,
    instanceId,
    tag: 10 as VlanId,
    privateIp: ipv4FromNumber(0x0a0a0100 + number),
    mac: macOfAddress('d0:0d', ipv4FromNumber(0x0a0a0100 + number)),
    type: INSTANCE_TYPES[0] as (typeof INSTANCE_TYPES)[number],
    images: { machine: { imageId: `emi-${'0'.repeat(17)}` as IdKinds['emi'], ...FILE }, kernel: null, ramdisk: null },
    rebootCount,
    desired: 'running',
    permitted: true,
  }
}
