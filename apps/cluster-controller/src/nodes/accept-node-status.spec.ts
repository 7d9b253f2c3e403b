// A table of lies that a node could tell, none of which may reach the cloud.
import type { InstanceId, NodeName } from '@karri/model'
import type { InstanceStatus, NodeStatus } from '@karri/network'
import { describe, expect, it } from 'vitest'
import {
  DATABASE_INSTANCE,
  databaseInstance,
  exampleView,
  FIRST_NODE,
  WEB_INSTANCE,
  webInstance,
} from '../example-zone.fixture.ts'
import { acceptNodeStatus } from './accept-node-status.ts'

const view = exampleView(7, [webInstance(), databaseInstance()])
const instance: InstanceStatus = { instanceId: WEB_INSTANCE, phase: 'running', reason: '', rebootCount: 0 }
const honest: NodeStatus = {
  node: FIRST_NODE,
  state: 'up',
  capacity: { vcpus: 2, memoryMib: 768, diskGib: 10 },
  accelerator: 'tcg',
  applied: { storeId: 'store-a', generation: 7, revision: 1 },
  instances: [instance],
  problem: '',
}

interface Lie {
  readonly name: string
  readonly told: Partial<NodeStatus>
  /** What is believed instead. */
  readonly want: Partial<NodeStatus>
  readonly lies: readonly string[]
}

const foreign = { ...instance, instanceId: DATABASE_INSTANCE }
const unknown = { ...instance, instanceId: 'i-0000000000000dead' as InstanceId }
const lies: readonly Lie[] = [
  ...(['running', 'failed', 'absent', 'stopping', 'waiting'] as const).map((phase) => ({
    name: `that another node's instance is ${phase}`,
    told: { instances: [instance, { ...foreign, phase }] },
    want: {},
    lies: ['i-00000000000000002 is not an instance of this node'],
  })),
  {
    name: 'that it runs an instance that nobody launched',
    told: { instances: [unknown, instance] },
    want: {},
    lies: ['i-0000000000000dead is not an instance of this node'],
  },
  {
    name: 'two things about one instance',
    told: { instances: [instance, { ...instance, phase: 'absent' }] },
    want: {},
    lies: ['i-00000000000000001 is reported twice'],
  },
  {
    name: 'reboots that nobody asked for',
    told: { instances: [{ ...instance, rebootCount: 9 }] },
    want: {},
    lies: ['i-00000000000000001 was rebooted more often than it was asked for'],
  },
  {
    name: 'that it is another node',
    told: { node: '192.168.5.7' as NodeName },
    want: {},
    lies: ['it calls itself 192.168.5.7'],
  },
  {
    name: 'that it has room for everything',
    told: { capacity: { vcpus: 2 ** 31, memoryMib: 2 ** 31, diskGib: 2 ** 31 } },
    want: { capacity: { vcpus: 4096, memoryMib: 2 ** 26, diskGib: 2 ** 20 } },
    lies: ['its capacity is beyond belief'],
  },
  {
    name: 'that it has applied what does not exist yet',
    told: { applied: { storeId: 'store-a', generation: 8, revision: 0 } },
    want: { applied: null },
    lies: ['it has applied generation 8, the zone is at 7'],
  },
  {
    name: 'that it has applied a view of another store',
    told: { applied: { storeId: 'store-b', generation: 1, revision: 0 } },
    want: { applied: null },
    lies: [],
  },
  {
    name: 'a megabyte of reasons',
    told: { problem: 'x'.repeat(2 ** 20), instances: [{ ...instance, reason: 'y'.repeat(2 ** 20) }] },
    want: { problem: 'x'.repeat(1024), instances: [{ ...instance, reason: 'y'.repeat(1024) }] },
    lies: [],
  },
]

describe('acceptNodeStatus()', () => {
  it('believes an honest node', () => {
    expect(acceptNodeStatus(honest, { node: FIRST_NODE, view })).toEqual({ status: honest, lies: [] })
  })

  for (const { name, told, want, lies: found } of lies) {
    it(`does not believe ${name}`, () => {
      const accepted = acceptNodeStatus({ ...honest, ...told }, { node: FIRST_NODE, view })
      expect(accepted).toEqual({ status: { ...honest, ...want }, lies: found })
    })
  }

  it('passes on nothing about instances before there is a view, without calling it a lie', () => {
    const accepted = acceptNodeStatus(honest, { node: FIRST_NODE, view: null })
    expect(accepted).toEqual({ status: { ...honest, applied: null, instances: [] }, lies: [] })
  })
})
