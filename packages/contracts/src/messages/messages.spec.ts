// Laws of the converters through real protobuf bytes, and what the strict side refuses.

import type { Result } from '@karri/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DescribeZoneResponse } from '../gen/karri/cluster/v1/cluster.ts'
import * as statusV1 from '../gen/karri/network/v1/status.ts'
import * as viewV1 from '../gen/karri/network/v1/view.ts'
import { encodeClusterConfig, parseClusterConfig } from './cluster-config.ts'
import {
  clusterConfigs,
  nodeInstance,
  nodeObjects,
  nodeStatuses,
  versions,
  zoneObjects,
  zoneStatuses,
} from './domain.fixture.ts'
import { encodeNodeObject, parseNodeObject } from './node-object.ts'
import { encodeWhole, parseView, parseViewUpdate, renderView } from './view.ts'
import { encodeZoneObject, parseZoneObject } from './zone-object.ts'
import { encodeNodeStatus, encodeZoneStatus, parseNodeStatus, parseZoneStatus } from './zone-status.ts'

interface Codec<M> {
  encode(message: M): { finish(): Uint8Array }
  decode(bytes: Uint8Array): M
}

function survivesTheWire<T, M>(
  values: fc.Arbitrary<T>,
  ways: { readonly encode: (value: T) => M; readonly parse: (message: M) => Result<T>; readonly codec: Codec<M> },
): void {
  fc.assert(
    fc.property(values, (value) => {
      const bytes = ways.codec.encode(ways.encode(value)).finish()
      expect(ways.parse(ways.codec.decode(bytes))).toEqual({ ok: true, value })
    }),
  )
}

function problemsOf(result: Result<unknown>): string[] {
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`)
}

describe('parse*() of what encode*() gave', () => {
  it('for zone objects', () => {
    survivesTheWire(zoneObjects, { encode: encodeZoneObject, parse: parseZoneObject, codec: viewV1.ViewObject })
  })

  it('for node objects', () => {
    survivesTheWire(nodeObjects, { encode: encodeNodeObject, parse: parseNodeObject, codec: viewV1.ViewObject })
  })

  it('for node and zone status', () => {
    survivesTheWire(nodeStatuses, { encode: encodeNodeStatus, parse: parseNodeStatus, codec: statusV1.NodeStatus })
    survivesTheWire(zoneStatuses, { encode: encodeZoneStatus, parse: parseZoneStatus, codec: statusV1.ZoneStatus })
  })

  it('for configurations', () => {
    survivesTheWire(clusterConfigs, {
      encode: encodeClusterConfig,
      parse: parseClusterConfig,
      codec: DescribeZoneResponse,
    })
  })

  it('for views on disk', () => {
    const objects = fc.uniqueArray(nodeObjects, { selector: (object) => object.key })
    fc.assert(
      fc.property(versions, objects, (version, list) => {
        const view = { version, objects: new Map(list.map((object) => [object.key, object])) }
        expect(parseView(renderView(view, encodeNodeObject), parseNodeObject)).toEqual({ ok: true, value: view })
      }),
    )
  })
})

describe('parseView()', () => {
  it('refuses a file that was cut off anywhere', () => {
    const version = { storeId: 's', generation: 1, revision: 0 }
    const objects = [nodeInstance(1), nodeInstance(2)]
    const bytes = renderView(
      { version, objects: new Map(objects.map((object) => [object.key, object])) },
      encodeNodeObject,
    )
    for (let length = 0; length < bytes.length; length++) {
      expect(parseView(bytes.subarray(0, length), parseNodeObject).ok).toBe(false)
    }
  })
})

describe('parseZoneObject()', () => {
  const instance = () => {
    const [object] = fc.sample(
      zoneObjects.filter((candidate) => candidate.kind === 'instance'),
      { numRuns: 1, seed: 1 },
    )
    const message = encodeZoneObject(object as NonNullable<typeof object>)
    if (message.object?.$case !== 'instance') throw new Error('not an instance')
    return { message, value: message.object.value }
  }

  it('names the key and every bad field at once', () => {
    const { message, value } = instance()
    Object.assign(value, {
      privateIp: '10.10.1.300',
      tag: 4095,
      mac: 'zz',
      launchTimeMs: 2n ** 60n,
      desired: 7,
      groupIds: [],
    })
    const problems = problemsOf(parseZoneObject(message))
    expect(problems).toHaveLength(6)
    for (const problem of problems) expect(problem.startsWith(`${message.key}.`)).toBe(true)
    expect(problems.join('\n')).toMatch(/10\.10\.1\.300" is not an IPv4 address/)
    expect(problems.join('\n')).toMatch(/desired: 7 is not known/)
  })

  it('keeps absent and empty user data apart', () => {
    const { message, value } = instance()
    for (const [userData, want] of [
      [undefined, null],
      [Buffer.alloc(0), ''],
    ] as const) {
      value.userData = userData
      const read = parseZoneObject(viewV1.ViewObject.decode(viewV1.ViewObject.encode(message).finish()))
      expect(read).toMatchObject({ ok: true, value: { userData: want } })
    }
  })

  it('refuses a digest that is a path', () => {
    const { message, value } = instance()
    if (value.images?.machine) value.images.machine.sha256 = '../../../etc/shadow'
    expect(problemsOf(parseZoneObject(message))[0]).toContain('64 hexadecimal digits')
  })

  it('refuses a key that belongs to another object, an unknown kind, and a node object', () => {
    expect(problemsOf(parseZoneObject({ ...instance().message, key: 'instance/i-0' }))[0]).toContain(
      'key: is "instance/i-0"',
    )
    expect(problemsOf(parseZoneObject({ key: 'volume/1', object: undefined }))[0]).toContain('unknown kind')
    expect(problemsOf(parseZoneObject(encodeNodeObject(nodeInstance(1))))[0]).toContain('node view')
  })

  it('refuses a rule with its ports in the wrong order, no source, or no protocol', () => {
    const rules: viewV1.IngressRule[] = [
      { protocol: { $case: 'tcp', value: { from: 80, to: 22 } }, source: { $case: 'cidr', value: '0.0.0.0/0' } },
      { protocol: { $case: 'all', value: {} }, source: undefined },
      { protocol: undefined, source: { $case: 'cidr', value: '10.0.0.1/8' } },
    ]
    const id = `sg-${'0'.repeat(17)}`
    const group = { groupId: id, accountId: '000000000001', name: 'default', rules }
    const problems = problemsOf(parseZoneObject({ key: `group/${id}`, object: { $case: 'group', value: group } }))
    expect(problems).toEqual([
      `group/${id}.rules[0].tcp: 80-22 is not a range of ports: expected 0 to 65535, the lower first`,
      `group/${id}.rules[1].source: is missing`,
      `group/${id}.rules[2].protocol: is missing`,
      `group/${id}.rules[2].cidr: "10.0.0.1/8" has host bits set: did you mean 10.0.0.0/8?`,
    ])
  })
})

describe('parseNodeObject()', () => {
  it('refuses an object of a zone view: a node is told nothing of groups or user data', () => {
    const [group] = fc.sample(
      zoneObjects.filter((object) => object.kind === 'group'),
      1,
    )
    const problems = problemsOf(parseNodeObject(encodeZoneObject(group as NonNullable<typeof group>)))
    expect(problems[0]).toContain('no node may be told')
  })
})

describe('parseViewUpdate()', () => {
  it('refuses a view with a key twice, and one without a version', () => {
    const version = { storeId: 's', generation: 1, revision: 0 }
    const message = encodeWhole({ version, objects: new Map([['a', nodeInstance(1)]]) }, encodeNodeObject)
    if (message.update?.$case !== 'whole') throw new Error('not whole')
    message.update.value.objects.push(encodeNodeObject(nodeInstance(1)))
    message.update.value.version = undefined
    const problems = problemsOf(parseViewUpdate(message, parseNodeObject)).join('\n')
    expect(problems).toContain('is there twice')
    expect(problems).toContain('version: is missing')
  })

  it('refuses an update of a kind that it does not know', () => {
    expect(problemsOf(parseViewUpdate({ update: undefined }, parseNodeObject))).toHaveLength(1)
  })
})
