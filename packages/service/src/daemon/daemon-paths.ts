// Where a daemon keeps its files. Everything hangs under one root folder, so that a lab runs several hosts on one machine
// and tests run in a temporary folder; `/` is production.
import { join } from 'node:path'

/** The programs that run as daemons; the names of their folders. */
export type Component = 'cloud-controller' | 'cluster-controller' | 'node-controller'

/** Absolute paths. Made by runDaemon: `state` with mode 0700, `run` with 0711. */
export interface DaemonPaths {
  /** The ancestor's file, which the operator edits. */
  readonly config: string
  /** Optional file beside it whose keys win over it. */
  readonly localConfig: string
  /** Survives a reboot: stores, the last accepted view, instance folders. */
  readonly state: string
  /** Gone after a reboot: pid files, sockets, generated files. */
  readonly run: string
  /** `ca.crt`, `<role>.crt`, `<role>.key`. */
  readonly tls: string
}

/** The paths of a component under a root folder. */
export function daemonPaths(root: string, component: Component): DaemonPaths {
  return {
    config: join(root, 'etc/eucalyptus/eucalyptus.conf'),
    localConfig: join(root, 'etc/eucalyptus/eucalyptus.local.conf'),
    state: join(root, 'var/lib/karri', component),
    run: join(root, 'run/karri', component),
    tls: join(root, 'etc/karri/tls'),
  }
}
