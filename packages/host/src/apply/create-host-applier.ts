// The applier of production; see host-applier.ts for what it promises.
import { KarriError } from '@karri/model'
import type { HostApplier, HostApplierOptions } from './host-applier.ts'

/** An applier for this host. Nothing is read or changed before the first call. */
export function createHostApplier(_options: HostApplierOptions): HostApplier {
  const missing = async () => {
    throw new KarriError('NotReady', 'not implemented yet')
  }
  return { apply: missing, clear: missing }
}
