// A small zone for tests: two segments, two groups, instances on them. The plans are those of packages/network, so that
// what is tested here is what a real zone applies. Test code only.
import type { Cidr, IngressRule, Ipv4, MacAddress, NodeName, SecurityGroupId, VlanId } from '@karri/model'
import { macOfAddress } from '@karri/model'
import {
  type DhcpDaemon,
  type HostPlan,
  type ManagedConfig,
  planGateway,
  planNode,
  type ZoneObject,
  type ZoneView,
} from '@karri/network'

/** An instance of the fixture; digits make its id. */
export interface FixtureInstance {
  readonly digits: string
  readonly tag: 10 | 11
  readonly privateIp: string
  readonly publicIp?: string
}

export interface Fixture {
  readonly instances: readonly FixtureInstance[]
  /** Rules of the group of segment 10; that of 11 has none. */
  readonly rules?: readonly IngressRule[]
  readonly daemon?: DhcpDaemon
}

/** 10.10.1.0/27 is tag 10 and 10.10.1.32/27 is tag 11, as with the seed's VNET_SUBNET and VNET_ADDRSPERNET. */
export function gatewayPlan(fixture: Fixture): HostPlan {
  const tags = [...new Set(fixture.instances.map(({ tag }) => tag))]
  const objects: ZoneObject[] = [
    ...tags.map((tag) => segment(tag)),
    ...tags.map((tag) => group(tag, tag === 10 ? (fixture.rules ?? []) : [])),
    ...fixture.instances.map(instance),
  ]
  const view: ZoneView = {
    version: { storeId: 'store', generation: 1, revision: 0 },
    objects: new Map(objects.map((object) => [object.key, object])),
  }
  return planGateway({ config: config(fixture.daemon ?? 'dnsmasq'), view })
}

/** The node that all instances of the fixture run on. */
export function nodePlan(fixture: Fixture): HostPlan {
  const objects = fixture.instances.map((each) => {
    const { instanceId, key, tag, privateIp, mac, type, images } = instance(each)
    const node = { instanceId, key, tag, privateIp, mac, type, images, rebootCount: 0, permitted: true }
    return { kind: 'instance' as const, desired: 'running' as const, ...node }
  })
  return planNode({
    config: { mode: 'MANAGED', privInterface: 'eth0' },
    view: {
      version: { storeId: 'store', generation: 1, revision: 0 },
      objects: new Map(objects.map((object) => [object.key, object])),
    },
  })
}

/** The MAC that the zone gives to a private address. */
export function macOf(privateIp: string): MacAddress {
  return macOfAddress('d0:0d', privateIp as Ipv4)
}

function config(daemon: DhcpDaemon): ManagedConfig {
  return {
    mode: 'MANAGED',
    pubInterface: 'eth0',
    privInterface: 'eth0',
    subnet: { base: '10.10.0.0' as Ipv4, prefix: 16 },
    addrsPerNet: 32,
    dns: '192.168.0.2' as Ipv4,
    domainName: 'karri.internal',
    publicIps: [],
    macPrefix: 'd0:0d',
    dhcp: { daemon, path: daemon === 'dnsmasq' ? '/usr/sbin/dnsmasq' : '/usr/sbin/dhcpd', user: null },
    localIp: null,
    cloudIp: null,
  }
}

function groupId(tag: number): SecurityGroupId {
  return `sg-${String(tag).padStart(17, '0')}` as SecurityGroupId
}

function segment(tag: 10 | 11) {
  const network: Cidr = { base: (tag === 10 ? '10.10.1.0' : '10.10.1.32') as Ipv4, prefix: 27 }
  const gateway = (tag === 10 ? '10.10.1.1' : '10.10.1.33') as Ipv4
  const key = `segment/${tag}`
  return { kind: 'segment' as const, key, tag: tag as VlanId, network, gateway, groupId: groupId(tag) }
}

function group(tag: number, rules: readonly IngressRule[]) {
  const key = `group/${groupId(tag)}`
  return { kind: 'group' as const, key, groupId: groupId(tag), accountId: ACCOUNT, name: `g${tag}`, rules }
}

const ACCOUNT = '000000000001' as Extract<ZoneObject, { kind: 'group' }>['accountId']

function instance({ digits, tag, privateIp, publicIp }: FixtureInstance) {
  type InstanceObject = Extract<ZoneObject, { kind: 'instance' }>
  const instanceId = `i-${digits.padEnd(17, '0')}` as InstanceObject['instanceId']
  return {
    kind: 'instance',
    key: `instance/${instanceId}`,
    instanceId,
    accountId: ACCOUNT,
    reservationId: 'r-00000000000000001' as InstanceObject['reservationId'],
    launchIndex: 0,
    launchTimeMs: 0,
    node: 'node' as NodeName,
    tag: tag as VlanId,
    privateIp: privateIp as Ipv4,
    mac: macOf(privateIp),
    publicIp: (publicIp ?? null) as Ipv4 | null,
    groupIds: [groupId(tag)],
    type: { name: 'm1.small', vcpus: 1, memoryMib: 128, diskGib: 2 },
    images: {
      machine: { imageId: 'emi-00000000000000001' as never, sha256: '0', sizeBytes: 0 },
      kernel: null,
      ramdisk: null,
    },
    keyPair: null,
    userData: null,
    rebootCount: 0,
    desired: 'running',
  } satisfies InstanceObject
}
