// The applier of production; see host-applier.ts for what it promises. Read, diff, run: policy is in the plan, order in
// diffHost. One change that fails does not stop the others, except the firewall, on which all that comes after it rests.
import { diffHost, type HostChange, type HostPlan } from '@karri/network'
import { clearHost, sweepHost } from './clear-host.ts'
import { type HostApplier, type HostApplierOptions, HostApplyError, type HostChangeFailure } from './host-applier.ts'
import { createHostMemory, type HostMemory } from './host-memory.ts'
import { createNewestFirstQueue } from './newest-first-queue.ts'
import { readHost } from './read-host.ts'
import { runChange } from './run-change.ts'

/** An applier for this host. Nothing is read or changed before the first call. */
export function createHostApplier(options: HostApplierOptions): HostApplier {
  const memory = createHostMemory()
  const queue = createNewestFirstQueue()
  return {
    apply: (plan) => queue.run('apply', () => applyPlan(options, memory, plan)),
    clear: () =>
      queue.run('clear', async () => {
        memory.table = null
        await clearHost(options)
      }),
  }
}

async function applyPlan(options: HostApplierOptions, memory: HostMemory, plan: HostPlan): Promise<void> {
  if (!memory.swept) await sweepHost(options)
  memory.swept = true
  const failures: HostChangeFailure[] = []
  for (const change of diffHost(await readHost(options, memory, plan), plan)) {
    try {
      await runChange({ options, memory }, change)
    } catch (cause) {
      failures.push({ change: describeChange(change), cause })
      // Without its rules nothing may be opened: what follows would bring devices up unguarded.
      if (change.kind === 'set-table') break
    }
  }
  if (failures.length === 0) return
  memory.swept = false
  throw new HostApplyError(failures)
}

/** `add-bridge kbr10`; a table and DHCP files are named by their kind alone. */
function describeChange({ kind, ...values }: HostChange): string {
  const names = Object.values(values).filter((value) => typeof value === 'string' || typeof value === 'number')
  return kind === 'set-table' ? kind : [kind, ...names].join(' ')
}
