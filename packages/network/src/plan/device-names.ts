// The names of Karri's devices on a host, all at most 15 characters (IFNAMSIZ). packages/host recognises its own by them.
import type { InstanceId, VlanId } from '@karri/model'

/** `eth0.10`; the configuration's parser refuses parents for which this would be too long. */
export function portName(parent: string, tag: VlanId): string {
  return `${parent}.${tag}`
}

/** `kbr10` */
export function bridgeName(tag: VlanId): string {
  return `kbr${tag}`
}

/** `ki` and the first 12 digits of the instance's id: 48 random bits, unique enough within one node. */
export function tapName(instanceId: InstanceId): string {
  return `ki${instanceId.slice(2, 14)}`
}
