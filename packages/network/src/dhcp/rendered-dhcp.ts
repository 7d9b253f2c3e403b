// The files and command lines of a DHCP daemon, ready to be written and started; made by renderDhcp.

/** One file of the daemon. */
export interface DhcpFile {
  /** Absolute path. */
  readonly path: string
  readonly text: string
}

/** A command line without a shell. */
export interface DhcpCommand {
  readonly file: string
  readonly args: readonly string[]
}

/** All that a host needs to run the daemon. */
export interface RenderedDhcp {
  /** Replaced atomically, one by one, before the daemon starts. */
  readonly files: readonly DhcpFile[]
  /** Files that the daemon writes itself and that must exist and be empty before it starts. */
  readonly emptyFiles: readonly string[]
  /** The account that the files and the daemon belong to, or null for root. */
  readonly user: string | null
  /** Exits with 0 when the files are valid; nothing is started. */
  readonly check: DhcpCommand
  /** Puts itself in the background and writes `pidFile`. */
  readonly start: DhcpCommand
  readonly pidFile: string
}
