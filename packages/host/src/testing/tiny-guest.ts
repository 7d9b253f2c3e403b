// The smallest guest that a driver starts, for specs of drivers: 16 MiB, a raw disk, no kernel. Test code only.
import { join } from 'node:path'
import type { InstanceId, MacAddress } from '@karri/model'
import type { GuestSpec } from '../hypervisor/hypervisor.ts'

/** Its disk is `disk` in the folder, its tap `tap0`. */
export function tinyGuest(instanceId: InstanceId, folder: string): GuestSpec {
  return {
    instanceId,
    type: { name: 'tiny', vcpus: 1, memoryMib: 16, diskGib: 1 },
    mac: 'd0:0d:00:00:00:01' as MacAddress,
    tap: 'tap0',
    disk: { path: join(folder, 'disk'), format: 'raw' },
    kernel: null,
    ramdisk: null,
  }
}
