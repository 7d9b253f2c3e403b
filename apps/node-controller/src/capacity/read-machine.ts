// Reads what this machine has, once, when the daemon starts.
import { readdir, readFile, stat } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import { readDiskCapacity } from '@karri/host'
import type { MachineFacts } from './plan-capacity.ts'

/** The machine's cores, memory and disk; `instancePath` exists. */
export async function readMachine(instancePath: string): Promise<MachineFacts> {
  const { freeBytes } = await readDiskCapacity(instancePath)
  // What instances take now is theirs whatever runs: capacity does not shrink because a disk grew.
  const diskBytes = freeBytes + (await sizeOf(join(instancePath, 'instances')))
  return { cores: availableParallelism(), memoryBytes: totalmem(), diskBytes }
}

/** The kernel's id of this boot: another one after each restart of the host. */
export async function readBootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).blocks * BLOCK_BYTES)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/** Bytes; what `st_blocks` counts, whatever the file system's own blocks are (stat(2)). */
const BLOCK_BYTES = 512
