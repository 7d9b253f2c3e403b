// The ordered changes between what a host is and what it shall be, and their laws on a host that is a value.
import type { Ipv4, MacAddress, VlanId } from '@karri/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomZone } from '../fixtures/random-zone.ts'
import { groupIdOf, instanceObject, nodeObjectOf, SEED_CONFIG, SEED_ZONE, viewOf } from '../fixtures/seed-zone.ts'
import type { NodeObject } from '../views/node-view.ts'
import type { ZoneObject } from '../views/zone-view.ts'
import { applyToStatus, emptyHostStatus } from './apply-to-status.ts'
import { diffHost } from './diff-host.ts'
import type { HostChange } from './host-change.ts'
import type { HostPlan } from './host-plan.ts'
import type { HostStatus } from './host-status.ts'
import { planGateway } from './plan-gateway.ts'
import { planNode } from './plan-node.ts'

const NEW_HOST: HostStatus = {
  ...emptyHostStatus('/run/dhcp'),
  sysctls: [
    { name: 'net.ipv4.ip_forward', value: '0' },
    { name: 'net.bridge.bridge-nf-call-iptables', value: '1' },
  ],
}
const SEED_PLAN = planGateway({ config: SEED_CONFIG, view: viewOf(...SEED_ZONE) })
const EMPTY_PLAN = planGateway({ config: SEED_CONFIG, view: viewOf() })
const SEED_NODE_PLAN = planNode({
  config: { mode: 'MANAGED', privInterface: 'eth0' },
  view: viewOf<NodeObject>(nodeObjectOf(instanceObject(1, { tag: 10 as VlanId, privateIp: '10.10.1.2' as Ipv4 }))),
})

describe('diffHost()', () => {
  const rows: readonly { name: string; status: HostStatus; plan: HostPlan; want: readonly string[] }[] = [
    {
      name: 'makes a gateway from nothing',
      status: NEW_HOST,
      plan: SEED_PLAN,
      want: [
        'set-table',
        'set-sysctl net.bridge.bridge-nf-call-iptables',
        'set-sysctl net.ipv4.ip_forward',
        'add-bridge kbr10',
        'add-port eth0.10',
        'join-bridge eth0.10',
        'add-address kbr10',
        'bring-up eth0.10',
        'bring-up kbr10',
        'start-dhcp',
        'add-public-address 192.168.3.1',
        'drop-flows 192.168.3.1',
        'announce-address 192.168.3.1',
      ],
    },
    { name: 'all unchanged', status: applied(NEW_HOST, SEED_PLAN), plan: SEED_PLAN, want: [] },
    {
      name: 'removes everything, what is guarded before its guard',
      status: applied(NEW_HOST, SEED_PLAN),
      plan: EMPTY_PLAN,
      want: [
        'stop-dhcp',
        'remove-public-address 192.168.3.1',
        'remove-port eth0.10',
        'remove-bridge kbr10',
        'set-table',
        'drop-flows 192.168.3.1',
        'drop-flows 10.10.1.2',
      ],
    },
    {
      name: 'makes a node from nothing',
      status: NEW_HOST,
      plan: SEED_NODE_PLAN,
      want: [
        'set-table',
        'set-sysctl net.bridge.bridge-nf-call-iptables',
        'add-bridge kbr10',
        'add-port eth0.10',
        'join-bridge eth0.10',
        'bring-up eth0.10',
        'bring-up kbr10',
        'add-tap ki000000000001',
        'join-bridge ki000000000001',
        'bring-up ki000000000001',
      ],
    },
    {
      name: 'removes a tap before its anti-spoofing',
      status: applied(NEW_HOST, SEED_NODE_PLAN),
      plan: { ...SEED_NODE_PLAN, taps: [], table: { ...SEED_NODE_PLAN.table, sets: [] } },
      want: ['remove-tap ki000000000001', 'set-table'],
    },
    {
      name: 'goes on where a process died between the bridge and the rest',
      status: {
        ...applied(NEW_HOST, SEED_PLAN),
        ports: [{ parent: 'eth0', tag: 10 as VlanId, port: 'eth0.10', bridge: null, up: false }],
        bridges: [
          {
            bridge: 'kbr10',
            mac: '02:00:00:00:00:09' as MacAddress,
            up: false,
            ipv6: true,
            addresses: [{ address: '10.10.1.9' as Ipv4, prefix: 27, broadcast: '10.10.1.31' as Ipv4 }],
          },
        ],
      },
      plan: SEED_PLAN,
      want: [
        'remove-address kbr10',
        'set-bridge-mac kbr10',
        'disable-ipv6 kbr10',
        'join-bridge eth0.10',
        'add-address kbr10',
        'bring-up eth0.10',
        'bring-up kbr10',
      ],
    },
    {
      name: 'replaces the table whole when the process does not know what it applied',
      status: { ...applied(NEW_HOST, SEED_PLAN), table: null },
      plan: SEED_PLAN,
      want: ['set-table'],
    },
    {
      name: 'starts a DHCP daemon that died',
      status: { ...applied(NEW_HOST, SEED_PLAN), dhcp: { ...applied(NEW_HOST, SEED_PLAN).dhcp, running: false } },
      plan: SEED_PLAN,
      want: ['start-dhcp'],
    },
    {
      name: 'restarts a DHCP daemon whose bridge somebody removed: it would listen on a device that is gone',
      status: {
        ...applied(NEW_HOST, SEED_PLAN),
        bridges: [],
        ports: [{ parent: 'eth0', tag: 10 as VlanId, port: 'eth0.10', bridge: null, up: true }],
      },
      plan: SEED_PLAN,
      want: [
        'stop-dhcp',
        'add-bridge kbr10',
        'join-bridge eth0.10',
        'add-address kbr10',
        'bring-up kbr10',
        'start-dhcp',
      ],
    },
    {
      name: 'drops the flows of a public address that moves, without touching the address',
      status: applied(NEW_HOST, SEED_PLAN),
      plan: movedPlan(),
      want: ['set-table', 'drop-flows 192.168.3.1'],
    },
  ]

  it.each(rows)('$name', ({ status, plan, want }) => {
    expect(diffHost(status, plan).map(describeChange)).toEqual(want)
  })

  it('leads from any plan to any other, and then has nothing left to do', () => {
    fc.assert(
      fc.property(randomZone(), randomZone(), (first, second) => {
        const before = applied(NEW_HOST, planGateway({ config: SEED_CONFIG, view: first }))
        const plan = planGateway({ config: SEED_CONFIG, view: second })
        const after = applied(before, plan)
        expect(diffHost(after, plan)).toEqual([])
        expect(normal(after)).toEqual(normal(applied(NEW_HOST, plan)))
      }),
    )
  })

  it('can be interrupted after any change and goes on to the same end', () => {
    fc.assert(
      fc.property(randomZone(), randomZone(), fc.nat(40), (first, second, cut) => {
        const before = applied(NEW_HOST, planGateway({ config: SEED_CONFIG, view: first }))
        const plan = planGateway({ config: SEED_CONFIG, view: second })
        const interrupted = diffHost(before, plan).slice(0, cut).reduce(applyToStatus, before)
        expect(normal(applied({ ...interrupted, table: null }, plan))).toEqual(normal(applied(before, plan)))
      }),
    )
  })
})

function applied(status: HostStatus, plan: HostPlan): HostStatus {
  return diffHost(status, plan).reduce(applyToStatus, status)
}

/** The seed's public address on a second instance; both were there before. */
function movedPlan(): HostPlan {
  const objects = SEED_ZONE.map(
    (object): ZoneObject => (object.kind === 'instance' ? { ...object, publicIp: null } : object),
  )
  const other = instanceObject(2, {
    tag: 10 as VlanId,
    privateIp: '10.10.1.3' as Ipv4,
    publicIp: '192.168.3.1' as Ipv4,
    groupIds: [groupIdOf(1)],
  })
  return planGateway({ config: SEED_CONFIG, view: viewOf<ZoneObject>(...objects, other) })
}

function describeChange(change: HostChange): string {
  const { kind, ...rest } = change as HostChange & Record<string, unknown>
  const named = ['name', 'device', 'port'].map((key) => rest[key]).find((value) => typeof value === 'string')
  const address = typeof rest.address === 'string' ? rest.address : undefined
  const what = named ?? address ?? rest.interface ?? rest.bridge
  return typeof what === 'string' ? `${kind} ${what}` : kind
}

/** Without the order in which devices were made. */
function normal(status: HostStatus): unknown {
  return Object.fromEntries(
    Object.entries(status).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map((part) => JSON.stringify(part)).sort() : value,
    ]),
  )
}
