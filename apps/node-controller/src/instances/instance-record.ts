// What a node keeps about an instance in its folder: enough to adopt, to end or to leave alone a guest with no view at
// hand. The folder is `<instance path>/instances/<id>`: `record.json`, `disk.qcow2`, nothing of another instance.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeNodeObject, parseNodeObject } from '@karri/contracts'
import { bad, type InstanceId, ok, parseId, type Result } from '@karri/model'
import type { NodeInstanceObject, NodeObject } from '@karri/network'
import { createKeptFile, type KeptFile, type Logger } from '@karri/service'

export interface InstanceRecord {
  /** As a view last showed it. */
  readonly instance: NodeInstanceObject
  /** The store whose view it came from: only a view of that store may end it by leaving it out. */
  readonly storeId: string
  /** The generation that first showed it here: an older view that lacks it proves nothing. */
  readonly generation: number
  /** The boot id of the host when its guest was last started; null before. */
  readonly startedBoot: string | null
  /** The last reboot counter that was carried out. */
  readonly rebootCount: number
  /** Why it was given up for good, or null. */
  readonly failure: string | null
}

/** The folder of an instance. */
export function instanceFolder(instancePath: string, instanceId: InstanceId): string {
  return join(instancePath, 'instances', instanceId)
}

/** The record in an instance's folder. A damaged one is set aside and reads as null. */
export function openInstanceRecord(folder: string, log: Logger): KeptFile<InstanceRecord> {
  return createKeptFile({
    path: join(folder, 'record.json'),
    parse: parseInstanceRecord,
    render: (record) => `${JSON.stringify(record, null, 2)}\n`,
    onDamaged: (damage) => log.error(damage, 'an instance record is damaged and was set aside'),
  })
}

/** Ids of every instance that has a folder, in no order; foreign names are passed over. */
export async function listInstanceFolders(instancePath: string): Promise<readonly InstanceId[]> {
  const names = await readdir(join(instancePath, 'instances')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.flatMap((name) => {
    const id = parseId(name, 'i')
    return id.ok ? [id.value] : []
  })
}

/** Parses a record's text; anything but a whole and consistent record is a problem. */
export function parseInstanceRecord(bytes: Uint8Array): Result<InstanceRecord> {
  try {
    const { instance, storeId, generation, startedBoot, rebootCount, failure } = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes),
    ) as InstanceRecord
    // Through the wire form and back: the same strict parser that judges what arrives from a cluster-controller.
    const object = parseNodeObject(encodeNodeObject(instance as NodeObject))
    if (!object.ok) return object
    const whole =
      object.value.kind === 'instance' &&
      typeof storeId === 'string' &&
      Number.isSafeInteger(generation) &&
      (startedBoot === null || typeof startedBoot === 'string') &&
      Number.isSafeInteger(rebootCount) &&
      (failure === null || typeof failure === 'string')
    if (!whole) return bad({ path: 'record.json', message: 'not a whole instance record' })
    return ok({ instance: object.value, storeId, generation, startedBoot, rebootCount, failure })
  } catch (error) {
    return bad({ path: 'record.json', message: `not an instance record: ${(error as Error).message}` })
  }
}
