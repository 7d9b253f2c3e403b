// Finds and ends Karri's own DHCP daemons. A daemon is known by its command line, which names Karri's folder; a pid file is
// not believed, because its number may have gone to another program, and a crash may have left none.
import { readdirSync } from 'node:fs'
import { type Clock, KarriError } from '@karri/model'
import { isProcessAlive, readProcessArguments } from '../run/process-status.ts'
import { signalProcess } from '../run/signal-process.ts'

/** Milliseconds; a killed process is gone in a few, unless the machine is badly overloaded. */
const KILL_DEADLINE_MS = 5000
const POLL_MS = 5

/** The pids of DHCP daemons that run on files of this folder. */
export function findDaemons(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      // The option that names the configuration: somebody's pager or editor on a file of the folder is no daemon.
      const line = (readProcessArguments(pid) ?? []).join(' ')
      return line.includes(` --conf-file=${folder}/`) || line.includes(` -cf ${folder}/`)
    })
}

/**
 * Ends them and resolves when they are gone. By SIGKILL: both are stateless as Karri runs them, dhcpd takes 1.4 s to obey
 * SIGTERM, and a dnsmasq that goes on reading its files is what makes it crash.
 * @throws KarriError `DhcpDaemonStuck` when one does not go.
 */
export async function endDaemons(folder: string, clock: Clock): Promise<void> {
  const pids = findDaemons(folder)
  for (const pid of pids) signalProcess(pid, 'SIGKILL')
  const deadline = clock.now() + KILL_DEADLINE_MS
  while (pids.some(isProcessAlive)) {
    if (clock.now() > deadline)
      throw new KarriError('DhcpDaemonStuck', `DHCP server ${pids.join(', ')} cannot be killed`)
    await clock.wait(POLL_MS)
  }
}
