// Where the files of one guest are. The folder is all that a guest leaves on its host besides its disk.
import { join } from 'node:path'
import { type InstanceId, KarriError } from '@karri/model'

/** Absolute paths; names are short because of the sockets. */
export interface GuestPaths {
  readonly folder: string
  /** QMP, one client at a time. */
  readonly qmpSocket: string
  /** The serial console, interactive. */
  readonly consoleSocket: string
  readonly consoleLog: string
  /** Written and locked by QEMU itself before it opens anything else, so a second process for one guest fails early. */
  readonly pidFile: string
  /** What QEMU says about itself. */
  readonly qemuLog: string
  /** Exists once the guest has run; without it the folder is the rest of a start that was interrupted. */
  readonly started: string
  /** Why the guest exited, when a driver saw it. */
  readonly exitReason: string
}

/** The paths of a guest in a run folder. */
export function guestPaths(runFolder: string, instanceId: InstanceId): GuestPaths {
  const folder = join(runFolder, instanceId)
  return {
    folder,
    qmpSocket: join(folder, 'qmp'),
    consoleSocket: join(folder, 'con'),
    consoleLog: join(folder, 'console.log'),
    pidFile: join(folder, 'pid'),
    qemuLog: join(folder, 'qemu.log'),
    started: join(folder, 'started'),
    exitReason: join(folder, 'exit-reason'),
  }
}

/** Bytes of `sun_path` without its final zero (unix(7)); QEMU would refuse a longer one only after the spawn. */
const MAX_SOCKET_PATH_BYTES = 107

/** @throws KarriError `SocketPathTooLong` when a socket of the guest cannot be bound */
export function checkSocketPaths(paths: GuestPaths): void {
  for (const path of [paths.qmpSocket, paths.consoleSocket]) {
    const bytes = Buffer.byteLength(path)
    if (bytes > MAX_SOCKET_PATH_BYTES) {
      throw new KarriError(
        'SocketPathTooLong',
        `the socket ${path} has ${bytes} bytes, the kernel allows ${MAX_SOCKET_PATH_BYTES}: use a shorter run folder (--root)`,
      )
    }
  }
}
