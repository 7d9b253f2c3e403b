// Starts Karri's DHCP daemon on new files, in place of the one that runs. Interrupted anywhere, the mark `unfinished` makes
// the next plan start it again. A configuration that its program refuses never replaces the running daemon.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, KarriError } from '@karri/model'
import type { RenderedDhcp } from '@karri/network'
import type { CommandRunner } from '../run/command-runner.ts'
import { writeFileAtomically } from '../write-file-atomically.ts'
import { endDaemons, findDaemons } from './dhcp-daemons.ts'
import { UNFINISHED_MARK } from './read-dhcp-status.ts'

export interface DhcpHost {
  readonly runner: CommandRunner
  readonly clock: Clock
  /** Karri's own; nothing else is in it. */
  readonly folder: string
}

/** Milliseconds from the program's return to its daemon being there; both fork only when they are ready. */
const START_DEADLINE_MS = 5000
const POLL_MS = 5

/** Writes the files, has them checked, ends the old daemon, starts the new one. @throws CommandError with its complaint */
export async function startDhcp({ runner, clock, folder }: DhcpHost, dhcp: RenderedDhcp): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 })
  await writeFile(join(folder, UNFINISHED_MARK), '')
  for (const { path, text } of dhcp.files) await writeFileAtomically(path, text)
  await runner.run(dhcp.check.file, dhcp.check.args)
  await endDaemons(folder, clock)
  // dhcpd refuses to start while the number in it is taken, be it by a zombie or by another program.
  await rm(dhcp.pidFile, { force: true })
  for (const path of dhcp.emptyFiles) await writeFileAtomically(path, '')
  // The daemon writes leases and its log as the user to whom VNET_DHCPUSER gives it.
  if (dhcp.user !== null) await giveTo(runner, dhcp.user, folder)
  await runner.run(dhcp.start.file, dhcp.start.args)
  const deadline = clock.now() + START_DEADLINE_MS
  while (findDaemons(folder).length === 0) {
    if (clock.now() > deadline) {
      throw new KarriError('DhcpDaemonGone', `${dhcp.start.file} ended right after its start: see its log in ${folder}`)
    }
    await clock.wait(POLL_MS)
  }
  await rm(join(folder, UNFINISHED_MARK))
}

/** Ends the daemon and removes its files; none is success. */
export async function stopDhcp({ clock, folder }: Omit<DhcpHost, 'runner'>): Promise<void> {
  await endDaemons(folder, clock)
  await rm(folder, { recursive: true, force: true })
}

/** dnsmasq says nothing and serves nobody when it cannot read its hosts after it has given up root. */
async function giveTo(runner: CommandRunner, user: string, folder: string): Promise<void> {
  await runner.run('chown', ['-R', `${user}:`, folder])
  const { exitCode } = await runner.run('runuser', ['-u', user, '--', 'test', '-r', folder], { exitCodes: [0, 1] })
  if (exitCode === 0) return
  throw new KarriError(
    'DhcpFolderUnreadable',
    `VNET_DHCPUSER ${user} cannot reach ${folder}: let it pass the folders above (chmod o+x), or choose another user`,
  )
}
