// What there is of Karri's DHCP server: the files as they are on the disk and whether its daemon lives. Changes nothing.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DhcpFile, type DhcpPlan, type DhcpStatus, renderDhcp } from '@karri/network'
import { findDaemons } from './dhcp-daemons.ts'

/** Is there from before the first file is replaced until the daemon that reads it runs: see start-dhcp.ts. */
export const UNFINISHED_MARK = 'unfinished'

/** Of the files only those that the plan would write; without a plan everything in the folder, all of which is in the way. */
export function readDhcpStatus(folder: string, plan: DhcpPlan | null): DhcpStatus {
  // A node serves no DHCP: it need not look through all processes for each plan.
  if (plan === null && !existsSync(folder)) return { files: [], running: false }
  const wanted = plan === null ? listFolder(folder) : renderDhcp(plan, folder).files.map(({ path }) => path)
  const finished = !existsSync(join(folder, UNFINISHED_MARK))
  const running = findDaemons(folder).length > 0
  return { files: wanted.flatMap(readDhcpFile), running: running && (finished || plan === null) }
}

function readDhcpFile(path: string): readonly DhcpFile[] {
  try {
    return [{ path, text: readFileSync(path, 'utf8') }]
  } catch {
    return []
  }
}

function listFolder(folder: string): readonly string[] {
  return readdirSync(folder).map((name) => join(folder, name))
}
